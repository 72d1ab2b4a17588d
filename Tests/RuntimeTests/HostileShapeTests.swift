// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import Testing

@Suite struct HostileShapeTests {
  /// Extents whose product does not fit 64 bits are refused before any view is made of them.
  @Test func aShapeWhoseProductOverflowsIsRefused() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, [1])))
    let extents = graph.addConstant(
      "extents", try Tensor(shape: [2], [1 << 40, 1 << 40] as [Int64]))
    let wide = graph.addNode(Op.Expand(), [x, extents], name: "wide")[0]
    graph.outputs = graph.addNode(Op.Relu(), [wide], name: "y")
    let model = Model(graph: graph, opsets: ["": 17])
    #expect(throws: ModelError.self) {
      try Session(PreparedModel(model)).run(["x": try Tensor(shape: [1], [1] as [Float])])
    }
  }

  /// What runs by its reference inside a plan counts towards the budget, and before its work.
  @Test func referencesInPlansSpendTheBudget() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float64, [1000])))
    graph.outputs = graph.addNode(Op.Relu(), [x], name: "y")
    let session = Session(try PreparedModel(Model(graph: graph, opsets: ["": 17])))
    let input = ["x": try Tensor.zeros(.float64, shape: [1000])]
    #expect(throws: Never.self) { try session.run(input) }
    let error = #expect(throws: ModelError.self) {
      try WorkBudget.$current.withValue(WorkBudget(steps: 500)) { try session.run(input) }
    }
    #expect(error?.code == .limitExceeded)
  }
}
