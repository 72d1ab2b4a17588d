// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPasses
import ApusTensor
import TestSupport
import Testing

/// Runs a pass until it changes nothing, and checks that the results stay equal and that each round
/// leaves a graph in its form.
///
/// Inputs are made from the graph's input types: small numbers that repeat after 17 elements.
/// Returns the operators that are left, in order.
@discardableResult
func expectEqualResults(
  _ graph: Graph, after passes: any Pass..., relative: Double = 1e-5
) throws -> [String] {
  var graph = graph
  try graph.inferTypes()
  let arguments = try graph.inputs.map { id -> Datum in
    let type = try #require(graph[id].type.tensor)
    let shape = (type.shape ?? []).map { $0.value ?? 2 }
    let count = shape.reduce(1, *)
    let values = (0..<count).map { Double($0 % 17) * 0.125 - 1 }
    return .tensor(try Tensor(type.dtype ?? .float32, shape: shape, converting: values))
  }
  let before = try graph.evaluate(arguments)
  var improved = graph
  var pipeline = Pipeline(passes + [RemoveDeadNodes()])
  pipeline.isVerifying = true
  _ = try pipeline.run(&improved)
  let after = try improved.evaluate(arguments)
  for (a, b) in zip(after, before) {
    #expect(try difference(a, b, relative: relative, absolute: 1e-6) == nil)
  }
  #expect(improved.outputs.map { improved[$0].name } == graph.outputs.map { graph[$0].name })
  return improved.nodes.map(\.op.name)
}

extension Graph {
  /// Appends a node with one output called `name` and returns it.
  mutating func add(_ op: any Operator, _ inputs: ValueID?..., name: String) -> ValueID {
    addNode(op, inputs, name: name, outputs: [name])[0]
  }

  /// A constant list of whole numbers.
  mutating func integers(_ values: [Int]) throws -> ValueID {
    addConstant("k", try Tensor(.int64, shape: [values.count], converting: values))
  }

  /// A constant of real numbers that repeat after 13 elements.
  mutating func weights(_ shape: [Int], scale: Double = 0.25) throws -> ValueID {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { (Double($0 % 13) - 6) * scale / 6 }
    return addConstant("w", try Tensor(.float32, shape: shape, converting: values))
  }

  mutating func input(_ shape: [Dimension], name: String = "x") -> ValueID {
    addInput(name, type: .tensor(TensorType(.float32, shape)))
  }
}
