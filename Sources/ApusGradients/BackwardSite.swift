// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// What an operator sees while its gradient is built: one of its nodes, with known shapes, and the
/// gradients of the outputs.
public struct BackwardSite: NodeEmitting {
  let builder: GradientBuilder
  let place: Int
  /// Values on which the loss depends through something that is being trained.
  let wanted: Set<ValueID>
  let outputGradients: [ValueID?]

  public var emitter: NodeEmitter { builder.emitter }
  public var scope: String { (node.name.isEmpty ? node.op.name : node.name) + "/gradient/" }

  /// The node as it stands now.
  public var node: Node { builder.graph.nodes[place] }

  // MARK: - Values

  /// An input that must be there. Throws: `invalidModel` when it is not.
  public func input(_ index: Int = 0) throws(ModelError) -> ValueID {
    guard let id = node.input(index) else {
      throw ModelError(.invalidModel, "input \(index) is missing")
    }
    return id
  }

  /// An input that may be absent.
  public func optionalInput(_ index: Int) -> ValueID? { node.input(index) }

  /// An output; made if nothing wanted it so far. Throws: what inference throws.
  public func output(_ index: Int = 0) throws(ModelError) -> ValueID {
    if let id = node.output(index) { return id }
    var outputs = node.outputs
    while outputs.count <= index { outputs.append(nil) }
    outputs[index] = builder.graph.addValue("\(node.name)/output_\(index)")
    builder.graph.nodes[place].outputs = outputs
    try builder.graph.inferTypes(ofNode: place)
    return try output(index)
  }

  /// The tensor of an input that is constant.
  public func constant(_ index: Int) -> Tensor? {
    node.input(index).flatMap { builder.graph.constants[$0]?.tensor }
  }

  /// The whole numbers of an input that is constant; nil when it is absent.
  ///
  /// Throws: `noGradient` when it is computed.
  public func integers(_ index: Int) throws(ModelError) -> [Int]? {
    guard let id = node.input(index) else { return nil }
    if let tensor = builder.graph.constants[id]?.tensor { return try tensor.integers() }
    if let contents = builder.graph[id].contents {
      let known = contents.compactMap(\.value)
      if known.count == contents.count { return known }
    }
    throw ModelError(
      .noGradient, "input \(index) decides shapes and must be constant", at: .node(node.title))
  }

  // MARK: - Gradients

  /// The gradient of an output; nil when the loss does not depend on it.
  public func gradient(_ output: Int = 0) -> ValueID? {
    output < outputGradients.count ? outputGradients[output] : nil
  }

  /// The gradient of an output, zeros when the loss does not depend on it. Throws: as `shape`.
  public func gradientOrZeros(_ output: Int = 0) throws(ModelError) -> ValueID {
    if let gradient = gradient(output) { return gradient }
    let (dtype, shape) = try emitter.type(self.output(output))
    return builder.graph.addConstant("gradient/zeros", try Tensor.zeros(dtype, shape: shape))
  }

  /// Whether the gradient of an input is asked for.
  public func wants(_ input: Int) -> Bool { node.input(input).map(wanted.contains) ?? false }

  /// Adds to the gradient of an input; a part of a broadcast input is summed to its shape.
  ///
  /// Throws: `shapeMismatch` when the gradient does not fit.
  public func give(_ gradient: ValueID, to input: Int) throws(ModelError) {
    guard let id = node.input(input), wanted.contains(id) else { return }
    let fitted = try summed(gradient, to: shape(id))
    builder.give(fitted, to: id)
  }

  /// Puts another operator in place of the node's own, which gives the same outputs and more: what
  /// the gradient needs of the way there. Returns the outputs that came. Throws: what inference
  /// throws.
  public func replaceForward(
    by op: any Operator, adding names: [String]
  ) throws(ModelError) -> [ValueID] {
    let base = node.name.isEmpty ? node.op.name : node.name
    let added = names.map { builder.graph.addValue("\(base)/\($0)") }
    // What is added comes after all outputs that the operator may have.
    let most = type(of: node.op).arity.outputs.upperBound
    var outputs = node.outputs
    while outputs.count < most, most != Arity.many { outputs.append(nil) }
    builder.graph.nodes[place].op = op
    builder.graph.nodes[place].outputs = outputs + added
    try builder.graph.inferTypes(ofNode: place)
    return added
  }
}
