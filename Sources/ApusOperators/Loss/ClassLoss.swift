// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// How the losses of single targets become one.
public enum LossReduction: String, Sendable {
  case none, sum, mean
}

/// A loss of scores `[N, C, …]` for targets `[N, …]`, each the number of a class, with optional
/// weights `[C]`: `l = -weight[t] · logProbability[n, t, …]`.
///
/// `mean` divides the sum by the sum of the weights that took part. A target that equals
/// `ignoreIndex` gives 0 and takes no part.
public protocol ClassLoss: Operator {
  /// The target that does not count.
  var ignoreIndex: Int? { get set }
  /// How losses become one.
  var reduction: LossReduction { get set }
}

extension ClassLoss {
  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.int("ignore_index", &ignoreIndex)
    try v.choice("reduction", &reduction, default: LossReduction.mean)
  }

  // MARK: - Shape

  /// The type of the loss; checks the inputs.
  func lossType(_ site: InferSite) throws(ModelError) -> TensorType {
    let scores = try site.tensor(0)
    let targets = try site.tensor(1)
    if let dtype = scores.dtype { _ = try dtype.float() }
    if let dtype = targets.dtype { _ = try dtype.integer() }
    var weights: TensorType?
    if site.has(2) {
      weights = try site.tensor(2)
      _ = try site.commonDType([0, 2])
    }
    guard let shape = scores.shape else {
      return TensorType(scores.dtype, reduction == .none ? targets.shape : [])
    }
    guard shape.count >= 2 else {
      throw ModelError(
        .shapeMismatch, "scores must have a batch and a class axis, got \(scores)")
    }
    var rest = shape
    let classes = rest.remove(at: 1)
    // The merge checks the shapes against each other.
    let merged = try TensorType(nil, rest).merged(with: TensorType(nil, targets.shape))
    if let weights {
      _ = try TensorType(nil, [classes]).merged(with: TensorType(nil, weights.shape))
    }
    return TensorType(scores.dtype, reduction == .none ? merged.shape : [])
  }

  // MARK: - Reference

  /// The loss, given logarithms of probabilities in the layout of the scores.
  func loss(
    _ logProbabilities: [Double], _ site: EvaluateSite
  ) throws(ModelError) -> Tensor {
    let scores = try site.tensor(0)
    let targets = try site.tensor(1)
    guard scores.rank >= 2, targets.shape == [scores.shape[0]] + scores.shape[2...] else {
      throw ModelError(
        .shapeMismatch,
        "targets of shape \(targets.shape) do not fit scores of shape \(scores.shape)")
    }
    let classes = scores.shape[1]
    let weights = try site.optionalTensor(2)?.doubles()
    if let weights, weights.count != classes {
      throw ModelError(
        .shapeMismatch, "needs a weight for each of \(classes) classes, got \(weights.count)")
    }
    let layout = try AxisLayout(scores.shape, axis: 1)
    var losses: [Double] = []
    var totalWeight = 0.0
    for (place, target) in try targets.integers().enumerated() {
      if target == ignoreIndex {
        losses.append(0)
        continue
      }
      guard (0..<classes).contains(target) else {
        throw ModelError(
          .invalidValue, "the target \(target) is none of the \(classes) classes")
      }
      let weight = weights?[target] ?? 1
      let index = (place / layout.inner * classes + target) * layout.inner + place % layout.inner
      losses.append(-weight * logProbabilities[index])
      totalWeight += weight
    }
    return try reduced(losses, totalWeight, dtype: scores.dtype, shape: targets.shape)
  }

  private func reduced(
    _ losses: [Double], _ totalWeight: Double, dtype: DType, shape: [Int]
  ) throws(ModelError) -> Tensor {
    let sum = losses.reduce(0, +)
    switch reduction {
    case .none: return try Tensor(dtype, shape: shape, converting: losses)
    case .sum: return try Tensor(dtype, shape: [], converting: [sum])
    case .mean: return try Tensor(dtype, shape: [], converting: [sum / totalWeight])
    }
  }
}
