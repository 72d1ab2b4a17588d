// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// Appends the nodes of layers to a graph.
///
/// Nodes are given as ONNX writes them in `opset`; decoding them checks names and attributes and
/// brings them into the form that Apus keeps.
final class Emitter {
  /// The opset in whose words layers write their nodes.
  static let opset = 17

  var graph: Graph
  let mode: BuildMode
  let states: RecurrentStates
  /// Whether recurrent layers begin anew whatever `states` says.
  var restartsStates = false
  /// Last states that the graph gives, and their names.
  var stateOutputs: [(value: ValueID, name: String)] = []
  /// The layer that is being written, such as `parallel/conv1d`.
  private(set) var scope = ""
  /// Whether training changes the layer that is being written, and all layers around it.
  private(set) var isTrained = true
  /// The weights of the model.
  var table: WeightTable
  private var nodeNames: Set<String> = []
  private var converted: [Conversion: ValueID] = [:]
  private var sharedConstants: [SharedConstant: ValueID] = [:]
  private var unsqueezed: [ValueID: ValueID] = [:]

  private struct Conversion: Hashable {
    var id: ValueID
    var from: Layout
    var to: Layout
  }
  private struct SharedConstant: Hashable {
    var dtype: DType
    var shape: [Int]
    var bits: [UInt64]
  }

  init(name: String, mode: BuildMode, states: RecurrentStates, table: WeightTable) {
    graph = Graph(name: name)
    self.mode = mode
    self.states = states
    self.table = table
  }

  /// Writes a layer under a name of its own; types come from the layer's own rule.
  func emit(
    _ layer: Layer, _ inputs: [Wire], scope name: String
  ) throws(ModelError) -> [Wire] {
    let outer = (scope, isTrained)
    scope = name
    isTrained = isTrained && layer.trainable
    defer { (scope, isTrained) = outer }
    let types = try layer.inferOutputs(inputs.map(\.type))
    let emitted = try layer.emit(self, inputs)
    return zip(emitted, types).map { Wire(id: $0.id, layout: $0.layout, type: $1) }
  }

  // MARK: - Nodes

  /// Appends a node with several outputs, whose names end in `outputs`.
  func nodes(
    _ operation: String, _ inputs: [ValueID?], _ attributes: [String: Attribute] = [:],
    outputs: [String]
  ) throws(ModelError) -> [ValueID] {
    var raw = RawNode(
      domain: "", opType: operation, attributes: attributes,
      inputs: inputs.map { $0.map(RawNode.Input.value) ?? .absent }, outputCount: outputs.count)
    let op = try OperatorSet.decode(&raw, opset: Emitter.opset)
    var ids: [ValueID?] = []
    for input in raw.inputs {
      switch input {
      case .value(let id): ids.append(id)
      case .absent: ids.append(nil)
      case .constant(let tensor): ids.append(constant(tensor))
      }
    }
    let name = uniqueNodeName("\(scope)/\(operation)")
    return graph.addNode(op, ids, name: name, outputs: outputs.map { name + $0 })
  }

  /// Appends a node with one output.
  func node(
    _ operation: String, _ inputs: [ValueID?], _ attributes: [String: Attribute] = [:]
  ) throws(ModelError) -> ValueID {
    try nodes(operation, inputs, attributes, outputs: [""])[0]
  }

  /// Appends a node with one input and one output.
  func node(
    _ operation: String, _ input: ValueID, _ attributes: [String: Attribute] = [:]
  ) throws(ModelError) -> ValueID {
    try node(operation, [input], attributes)
  }

  private func uniqueNodeName(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !nodeNames.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  // MARK: - Constants

  /// A constant tensor; equal small ones are one initialiser.
  func constant(_ tensor: Tensor) -> ValueID {
    let values = tensor.count <= 64 ? try? tensor.doubles() : nil
    let key = values.map {
      SharedConstant(dtype: tensor.dtype, shape: tensor.shape, bits: $0.map(\.bitPattern))
    }
    if let key, let id = sharedConstants[key] { return id }
    let id = graph.addConstant("\(scope)/const", tensor)
    if let key { sharedConstants[key] = id }
    return id
  }

  /// A constant scalar.
  func scalar(_ value: Double) throws(ModelError) -> ValueID {
    constant(try Tensor(scalar: Float(value)))
  }

  /// A constant vector of integers, as axes and shapes are.
  func integers(_ values: [Int]) throws(ModelError) -> ValueID {
    constant(try Tensor(shape: [values.count], values.map(Int64.init)))
  }

  // MARK: - Layouts

  /// The value in the layout that is asked for, through at most one Transpose per layout.
  func value(_ wire: Wire, as layout: Layout = .channelsLast) throws(ModelError) -> ValueID {
    let permutation = wire.layout.permutation(to: layout, rank: wire.rank)
    if permutation == Array(0..<wire.rank) { return wire.id }
    let key = Conversion(id: wire.id, from: wire.layout, to: layout)
    if let id = converted[key] { return id }
    let id = try node("Transpose", wire.id, ["perm": .ints(permutation)])
    converted[key] = id
    converted[Conversion(id: id, from: layout, to: wire.layout)] = wire.id
    return id
  }

  /// The value without its first axis of extent 1; `unsqueezedFront` takes it back.
  func squeezedFront(_ id: ValueID) throws(ModelError) -> ValueID {
    let result = try node("Squeeze", [id, integers([0])])
    unsqueezed[result] = id
    return result
  }

  /// The value with an axis of extent 1 before its first.
  func unsqueezedFront(_ id: ValueID) throws(ModelError) -> ValueID {
    if let id = unsqueezed[id] { return id }
    let result = try node("Unsqueeze", [id, integers([0])])
    unsqueezed[id] = result
    return result
  }
}
