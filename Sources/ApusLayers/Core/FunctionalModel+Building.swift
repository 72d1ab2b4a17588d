// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension FunctionalModel {
  /// The ONNX model: nodes named `<layer>/<Operator>`, weights as initialisers with their role,
  /// the batch axis named "N", outputs named after the layers that give them.
  ///
  ///
  /// After the model's own outputs come last states, and then, in a graph for training, new
  /// moving statistics.
  ///
  /// Throws: `unsupported` for what ONNX cannot say, and what inference throws.
  public func build(
    for mode: BuildMode = .inference, states: RecurrentStates = .zero
  ) throws(ModelError) -> Model {
    try emitted(for: mode, states: states).finished()
  }

  /// The graph that a training step runs, and what a trainer must know about it.
  ///
  /// Each weight is one initialiser, in Keras's shape and named by its path in `weights`; nodes
  /// bring it into the form that ONNX takes. Throws: as `build`.
  public func buildForTraining(
    states: RecurrentStates = .zero
  ) throws(ModelError) -> TrainingGraph {
    let emitter = try emitted(for: .training, states: states)
    let updates = emitter.table.updated.map {
      TrainingGraph.StateUpdate(
        initializer: emitter.table.path($0.weight), output: emitter.graph[$0.value].name)
    }
    return TrainingGraph(
      model: try emitter.finished(), outputCount: outputs.count, stateUpdates: updates,
      penalties: penalties, constraints: constraints)
  }

  private func emitted(
    for mode: BuildMode, states: RecurrentStates
  ) throws(ModelError) -> Emitter {
    let table = WeightTable(paths: weights, trained: trainedEntries.map(\.weight))
    let emitter = Emitter(name: name, mode: mode, states: states, table: table)
    var wires: [ObjectIdentifier: [Wire]] = [:]
    for input in inputs {
      let shape = input.shape.map(named)
      let id = emitter.graph.addInput(
        name(of: input.call.layer), type: .tensor(TensorType(input.dtype, shape)))
      wires[ObjectIdentifier(input.call)] = [
        Wire(id: id, layout: .channelsLast, type: input.type)
      ]
    }
    for call in calls where wires[ObjectIdentifier(call)] == nil {
      let arguments = call.inputs.compactMap { wires[ObjectIdentifier($0.call)]?[$0.index] }
      let scope = name(of: call.layer)
      wires[ObjectIdentifier(call)] = try locating(.node(scope)) { () throws(ModelError) in
        try emitter.emit(call.layer, arguments, scope: scope)
      }
    }
    try addOutputs(emitter, wires)
    return emitter
  }

  /// Names the values that the model gives after their layers.
  private func addOutputs(
    _ emitter: Emitter, _ wires: [ObjectIdentifier: [Wire]]
  ) throws(ModelError) {
    for output in outputs {
      guard let wire = wires[ObjectIdentifier(output.call)]?[output.index] else { continue }
      let layerName = name(of: output.call.layer)
      var id = try emitter.value(wire)
      let graph = emitter.graph
      if graph.inputs.contains(id) || graph.outputs.contains(id) || graph.constants[id] != nil {
        id = try emitter.node("Identity", id)
      }
      let base = output.index == 0 ? layerName : "\(layerName)_\(output.index)"
      var name = base
      var number = 1
      while emitter.graph.value(named: name) != nil {
        name = "\(base)_\(number)"
        number += 1
      }
      emitter.graph[id].name = name
      emitter.graph[id].type = .tensor(TensorType(wire.type.dtype, wire.type.shape.map(named)))
      emitter.graph.outputs.append(id)
    }
  }
}

extension Emitter {
  /// The model, with new values of weights after its outputs.
  fileprivate func finished() throws(ModelError) -> Model {
    for (value, name) in stateOutputs {
      let id = graph.outputs.contains(value) ? try node("Identity", value) : value
      graph[id].name = graph.value(named: name) == nil ? name : graph[id].name
      graph.outputs.append(id)
    }
    graph.outputs += table.updated.map(\.value)
    graph.removeDeadNodes()
    try graph.inferTypes()
    let opset = graph.nodes.reduce(Emitter.opset) { max($0, $1.op.minimumOpset) }
    return Model(graph: graph, opsets: ["": opset])
  }
}

extension Graph {
  /// Removes nodes whose outputs nothing reads, and constants that no node reads.
  mutating func removeDeadNodes() {
    var used = Set(outputs)
    var kept: [Node] = []
    for node in nodes.reversed() {
      guard node.outputs.contains(where: { $0.map(used.contains) ?? false }) else { continue }
      used.formUnion(node.reads)
      kept.append(node)
    }
    nodes = kept.reversed()
    constants = constants.filter { used.contains($0.key) }
  }
}
