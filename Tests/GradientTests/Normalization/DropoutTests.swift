// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

@Suite struct DropoutTests {
  /// What was kept got larger by `1 / (1 - ratio)`, and so does its gradient.
  @Test func followsTheMask() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float64, [4])))
    let ratio = graph.addConstant("ratio", tensor([], [0.75]))
    let training = graph.addConstant("training", tensor([], [true]))
    let y = graph.addNode(Op.Dropout(), [x, ratio, training])[0]
    var sum = Op.ReduceSum()
    sum.keepsDimensions = false
    let loss = graph.addNode(sum, [y])[0]
    try graph.inferTypes()
    let gradients = try graph.addGradients(of: loss, withRespectTo: [x])
    // The mask comes from outside here, since the reference drops nothing at random.
    let node = try #require(graph.nodes.first { $0.op is Op.Dropout })
    let mask = try #require(node.output(1))
    graph.nodes.removeAll { $0.op is Op.Dropout || $0.reads.contains(y) }
    graph.inputs = [mask]
    graph.outputs = [try #require(gradients[0])]
    let kept = tensor([4], [true, false, false, true])
    let result = try graph.evaluate([.tensor(kept)])
    #expect(result == [.tensor(tensor([4], [4.0, 0, 0, 4]))])
  }
}
