// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension Graph {
  /// Appends nodes that work out the gradient of a loss.
  ///
  /// The graph's shapes must all be numbers (see `specialised`). Returns `∂loss/∂value` for each of
  /// `values`, nil where the loss does not depend on it. Source: reverse accumulation (Linnainmaa,
  /// 1970), one node after another from the last to the first.
  ///
  /// Throws: `noGradient` naming the node when an operator between has no gradient or the loss is
  /// not one number; what inference throws.
  public mutating func addGradients(
    of loss: ValueID, withRespectTo values: [ValueID]
  ) throws(ModelError) -> [ValueID?] {
    let wanted = dependents(of: values)
    let builder = GradientBuilder(self)
    let (dtype, shape) = try builder.emitter.type(loss)
    guard dtype.isFloat, shape.reduce(1, *) == 1 else {
      throw ModelError(
        .noGradient, "a loss is one real number, got \(dtype.name)\(shape)",
        at: .value(self[loss].name))
    }
    let one = try Tensor(dtype, shape: shape, converting: [1.0])
    builder.give(builder.graph.addConstant("gradient/one", one), to: loss)
    for place in nodes.indices.reversed() {
      let node = builder.graph.nodes[place]
      guard node.reads.contains(where: wanted.contains) else { continue }
      try locating(.node(node.title)) { () throws(ModelError) in
        try Graph.addGradient(ofNode: place, builder, wanted)
      }
    }
    var gradients: [ValueID?] = []
    for value in values { gradients.append(try builder.gradient(of: value)) }
    self = builder.graph
    guard sortNodes() else {
      throw ModelError(.invalidModel, "the gradients made a cycle", at: .graph(name))
    }
    return gradients
  }

  private static func addGradient(
    ofNode place: Int, _ builder: GradientBuilder, _ wanted: Set<ValueID>
  ) throws(ModelError) {
    let node = builder.graph.nodes[place]
    var gradients: [ValueID?] = []
    for id in node.outputs { gradients.append(try id.flatMapThrowing(builder.gradient)) }
    guard gradients.contains(where: { $0 != nil }) else { return }
    guard let op = node.op as? any Differentiable else {
      throw ModelError(.noGradient, "the operator \(node.op.name) has no gradient")
    }
    try op.backward(
      BackwardSite(
        builder: builder, place: place, wanted: wanted, outputGradients: gradients))
  }

  /// Values of real numbers that depend on any of `roots`, and the roots.
  private func dependents(of roots: [ValueID]) -> Set<ValueID> {
    var found = Set(roots)
    for node in nodes where node.reads.contains(where: found.contains) {
      for id in node.outputs {
        if let id, self[id].type.tensor?.dtype?.isFloat ?? true { found.insert(id) }
      }
    }
    return found
  }
}

extension Optional {
  /// `flatMap` for functions with typed throws.
  func flatMapThrowing<R>(
    _ body: (Wrapped) throws(ModelError) -> R?
  ) throws(ModelError) -> R? {
    if let self { try body(self) } else { nil }
  }
}
