// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// One point at which a function has a kink or a jump, and the slope that is taken there.
struct Kink: Sendable, CustomTestStringConvertible {
  var op: any Operator
  var x: Double
  var slope: Double
  /// Bounds and the like.
  var others: [Tensor] = []
  var testDescription: String { "\(op.name) at \(x)" }
}

/// The slope at kinks, which differences cannot show: PyTorch and Keras take the same ones.
@Suite struct KinkTests {
  static let kinks = [
    Kink(op: Op.Relu(), x: 0, slope: 0),
    Kink(op: Op.LeakyRelu(), x: 0, slope: Double(Float(0.01))),
    Kink(op: Op.Abs(), x: 0, slope: 0),
    Kink(op: Op.HardSwish(), x: -3, slope: 0),
    Kink(op: Op.HardSwish(), x: 3, slope: 1),
    Kink(op: with(Op.HardSigmoid()) { $0.alpha = 0.25 }, x: 2, slope: 0),
    Kink(op: with(Op.HardSigmoid()) { $0.alpha = 0.25 }, x: -2, slope: 0),
    Kink(op: Op.Max(), x: 0.5, slope: 0.5, others: [tensor([], [0.5])]),
    Kink(op: Op.Min(), x: 0.5, slope: 0.5, others: [tensor([], [0.5])]),
    Kink(op: Op.ThresholdedRelu(), x: 1, slope: 0),
    Kink(op: Op.Shrink(), x: 0.5, slope: 0),
    Kink(op: Op.Clip(), x: 1, slope: 1, others: [tensor([], [1.0]), tensor([], [2.0])]),
    Kink(op: Op.Clip(), x: 2, slope: 1, others: [tensor([], [1.0]), tensor([], [2.0])]),

  ]

  @Test(arguments: kinks) func takesTheUsualSlope(_ kink: Kink) throws {
    let slope = try gradient(
      of: kink.op, at: tensor([], [kink.x]), others: kink.others)
    #expect(slope == [kink.slope])
  }

  /// Equal largest elements share: what PyTorch's `amax` and Keras's `max` do.
  @Test func equalElementsShareAReduction() throws {
    let all = tensor([3], [1.0, 3, 3])
    let expected = [0.0, 0.5, 0.5]
    #expect(try gradient(of: Op.ReduceMax(), at: all, others: []) == expected)
    #expect(try gradient(of: Op.ReduceMin(), at: mapped(all, -), others: []) == expected)
  }

  /// Where a norm is 0 its slope is taken as 0, as in PyTorch.
  @Test func aNormOfZeroHasNoSlope() throws {
    let zeros = tensor([2], [0.0, 0])
    #expect(try gradient(of: Op.ReduceL2(), at: zeros, others: []) == [0.0, 0])
  }

  /// The gradient of `Σ op(x, others…)` with regard to `x`.
  private func gradient(
    of op: any Operator, at x: Tensor, others: [Tensor]
  ) throws -> [Double] {
    var graph = Graph()
    let type = ValueType.tensor(TensorType(x.dtype, x.shape.map(Dimension.known)))
    let input = graph.addInput("x", type: type)
    let constants = others.map { graph.addConstant("c", $0) }
    let y = graph.addNode(op, [input] + constants)[0]
    try graph.inferTypes()
    let gradients = try graph.addGradients(of: y, withRespectTo: [input])
    graph.outputs = [try #require(gradients[0])]
    guard case .tensor(let result) = try graph.evaluate([.tensor(x)])[0] else { return [] }
    return try result.doubles()
  }
}
