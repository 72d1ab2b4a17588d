// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

@Suite struct CastTests {
  /// The gradient has the type of what it belongs to, however the loss is computed.
  @Test(arguments: [DType.float32, .float16]) func comesBackInTheTypeOfTheInput(
    _ type: DType
  ) throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(type, [2])))
    let wide = graph.addNode(Op.Cast(to: .float64), [x])[0]
    let factors = graph.addConstant("factors", tensor([2], [0.5, -2.0]))
    let product = graph.addNode(Op.Mul(), [wide, factors])[0]
    var sum = Op.ReduceSum()
    sum.keepsDimensions = false
    let loss = graph.addNode(sum, [product])[0]
    try graph.inferTypes()
    let gradients = try graph.addGradients(of: loss, withRespectTo: [x])
    graph.outputs = [try #require(gradients[0])]
    let input = try Tensor(type, shape: [2], converting: [1.0, 1])
    let expected = try Tensor(type, shape: [2], converting: [0.5, -2])
    #expect(try graph.evaluate([.tensor(input)]) == [.tensor(expected)])
  }

  /// Whole numbers cut the way back: the loss does not depend on what they lose.
  @Test func stopsAtWholeNumbers() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float64, [2])))
    let whole = graph.addNode(Op.Cast(to: .int64), [x])[0]
    let real = graph.addNode(Op.Cast(to: .float64), [whole])[0]
    var sum = Op.ReduceSum()
    sum.keepsDimensions = false
    let loss = graph.addNode(sum, [real])[0]
    try graph.inferTypes()
    #expect(try graph.addGradients(of: loss, withRespectTo: [x]) == [nil])
  }
}
