// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.NegativeLogLikelihoodLoss: Differentiable {
  /// `∂x[n, c, …] = -∂l · weight[t]` where `c` is the target `t`, else 0; `∂l` over the sum of the
  /// weights for a mean.
  ///
  /// Throws: `noGradient` when the weights of the classes are trained.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let part = try targetPart(site) else { return }
    try site.give(site.negate(site.multiply(part.hits, part.factor)), to: 0)
  }
}

extension Op.SoftmaxCrossEntropyLoss: Differentiable {
  /// `∂x[n, c, …] = ∂l · weight[t] · (share[n, c, …] - [c = t])`, where shares are the softmax of
  /// the scores; `∂l` over the sum of the weights for a mean. Of the second output as LogSoftmax.
  ///
  /// Throws: `noGradient` when the weights of the classes are trained.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard site.gradient(0) != nil || site.gradient(1) != nil else { return }
    let shares = try site.node(Op.Exp(), site.output(1))
    if let part = try targetPart(site) {
      try site.give(site.multiply(site.subtract(shares, part.hits), part.factor), to: 0)
    }
    if let logs = site.gradient(1) {
      let total = try site.sum(logs, over: [1], keepsDimensions: true)
      try site.give(site.subtract(logs, site.multiply(shares, total)), to: 0)
    }
  }
}

extension ClassLoss {
  /// What a loss knows of its targets: ones at the targets' classes in the shape of the scores,
  /// and what each target counts, in a shape that broadcasts to it. nil without a gradient.
  fileprivate func targetPart(
    _ site: BackwardSite
  ) throws(ModelError) -> (hits: ValueID, factor: ValueID)? {
    guard let gradient = site.gradient() else { return nil }
    guard !site.wants(2) else {
      throw ModelError(.noGradient, "the weights of classes have no gradient")
    }
    let scores = try site.input(0)
    let shape = try site.shape(scores)
    var targets = try site.input(1)
    let places = try site.shape(targets)
    var factor: ValueID?
    if let ignoreIndex {
      let type = try site.dtype(targets)
      let ignored = site.constant(try Tensor(type, shape: [], converting: [ignoreIndex]))
      let isIgnored = try site.node(Op.Equal(), targets, ignored)
      let first = site.constant(try Tensor(type, shape: [], converting: [0]))
      targets = try site.node(Op.Where(), isIgnored, first, targets)
      factor = try site.cast(site.node(Op.Not(), isIgnored), to: site.dtype(scores))
    }
    if let weights = site.optionalInput(2) {
      let weight = try site.node(Op.Gather(), weights, targets)
      factor =
        try factor.map { kept throws(ModelError) in try site.multiply(weight, kept) } ?? weight
    }
    var each = gradient
    if reduction == .mean {
      let axes = Array(places.indices)
      let total =
        if let factor { try site.sum(factor, over: axes, keepsDimensions: false) } else {
          try site.scalar(Double(places.reduce(1, *)), like: scores)
        }
      each = try site.divide(gradient, total)
    }
    let whole = try factor.map { part throws(ModelError) in try site.multiply(part, each) } ?? each
    let widened = try site.shape(whole).isEmpty ? [] : [places[0], 1] + places.dropFirst()
    return (try hits(targets, shape[1], site), try site.reshape(whole, to: widened))
  }

  /// One at the class of each target, along axis 1.
  private func hits(
    _ targets: ValueID, _ classes: Int, _ site: BackwardSite
  ) throws(ModelError) -> ValueID {
    var op = Op.OneHot()
    op.axis = 1
    let type = try site.dtype(site.input(0))
    let values = site.constant(try Tensor(type, shape: [2], converting: [0.0, 1]))
    let depth = site.constant(try Tensor(scalar: Int64(classes)))
    return try site.node(op, targets, depth, values)
  }
}
