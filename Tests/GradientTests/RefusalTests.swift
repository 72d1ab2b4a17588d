// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// A use of an operator that has no gradient.
struct Refusal: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any Operator
  var inputs: [Tensor?]
  /// The input that is trained.
  var trained = 0
  /// The output that the loss is made of.
  var output = 0
  var testDescription: String { "\(op.name) \(name)" }
}

/// What has no gradient is refused with the name of the node, never given a wrong one.
@Suite struct RefusalTests {
  static let heads: [Tensor?] = (0..<3).map { doubles([1, 1, 2, 2], seed: $0) }
  static let classes: [Tensor?] = [doubles([2, 3]), tensor([2], [Int64(0), 2]), doubles([3])]
  static let scattered: [Tensor?] = [
    doubles([3]), tensor([2], [Int64(0), 1]), doubles([2], seed: 1),
  ]

  static let refusals = [
    Refusal(name: "no gradient", op: Op.Det(), inputs: [doubles([2, 2])]),
    Refusal(name: "bound", op: Op.Clip(), inputs: [doubles([3]), doubles([])], trained: 1),
    Refusal(
      name: "cap", op: with(Op.Attention()) { $0.softcap = 2 }, inputs: heads),
    Refusal(name: "keys", op: Op.Attention(), inputs: heads, trained: 1, output: 1),
    Refusal(
      name: "other stage", op: Op.Attention(), inputs: heads, output: 3),
    Refusal(
      name: "diagonal", op: with(Op.Einsum()) { $0.equation = "ii->i" }, inputs: [doubles([2, 2])]),
    Refusal(
      name: "products", op: with(Op.ScatterElements()) { $0.reduction = .mul }, inputs: scattered),
    Refusal(
      name: "largest", op: with(Op.ScatterElements()) { $0.reduction = .max }, inputs: scattered),
    Refusal(
      name: "weights", op: Op.NegativeLogLikelihoodLoss(), inputs: classes, trained: 2),
    Refusal(
      name: "statistics", op: with(Op.LayerNormalization()) { $0.stashType = .float64 },
      inputs: [doubles([2, 3]), doubles([3])], output: 1),
    Refusal(
      name: "crop", op: with(Op.Resize()) { $0.transform = .crop },
      inputs: [doubles([4]), tensor([2], [0.0, 1]), floats([1], [2])]),
  ]

  @Test(arguments: refusals) func namesTheNode(_ refusal: Refusal) throws {
    var graph = Graph()
    var ids: [ValueID?] = []
    for (place, tensor) in refusal.inputs.enumerated() {
      guard let tensor else {
        ids.append(nil)
        continue
      }
      let type = ValueType.tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
      ids.append(
        place == refusal.trained
          ? graph.addInput("x", type: type) : graph.addConstant("c", tensor))
    }
    let outputs = graph.addNode(
      refusal.op, ids, name: "here", outputs: (0...refusal.output).map { "y\($0)" })
    var sum = Op.ReduceSum()
    sum.keepsDimensions = false
    let loss = graph.addNode(sum, [outputs[refusal.output]])[0]
    try graph.inferTypes()
    let roots = graph.inputs
    let error = #expect(throws: ModelError.self) {
      try graph.addGradients(of: loss, withRespectTo: roots)
    }
    #expect(error?.code == .noGradient)
    #expect(error.map { "\($0)".contains("here") } == true)
  }
}
