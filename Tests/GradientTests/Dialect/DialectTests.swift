// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// The operators that only training graphs have.
@Suite struct DialectTests {
  /// No file may name them.
  @Test func standsApartFromTheStandard() {
    let names = Set(OperatorSet.all.map { "\($0.domain):\($0.name)" })
    for op: any TrainingOperator.Type in [Op.ActivationGradient.self, Op.GatherGradient.self] {
      #expect(!names.contains("\(op.domain):\(op.name)"))
      #expect(op.domain == "apus.training")
    }
  }

  /// Passes that merge equal nodes compare written attributes.
  @Test func writesWhatItDependsOn() throws {
    let variants: [any Operator] = [
      Op.ActivationGradient(.relu), Op.ActivationGradient(.tanh),
      Op.ActivationGradient(.elu, alpha: 1), Op.ActivationGradient(.elu, alpha: 2),
      Op.ActivationGradient(.clip, alpha: 1, beta: 3),
      Op.GatherGradient(axis: 0, shape: [2, 3]), Op.GatherGradient(axis: 1, shape: [2, 3]),
      Op.GatherGradient(axis: 1, shape: [2, 4]),
    ]
    let written = try variants.map { "\($0.name) \(try $0.writtenAttributes())" }
    #expect(Set(written).count == variants.count)
  }

  @Test func gatherGradientAddsUp() throws {
    let op = Op.GatherGradient(axis: 1, shape: [2, 3, 2])
    let indices = tensor([3], [Int64(2), -1, 0])
    let dy = tensor([2, 3, 2], (1...12).map(Double.init))
    let site = EvaluateSite(inputs: [.tensor(indices), .tensor(dy)], wanted: [true])
    #expect(
      try op.evaluate(site) == [
        .tensor(tensor([2, 3, 2], [5.0, 6, 0, 0, 4, 6, 11, 12, 0, 0, 16, 18]))
      ])
    for wrong in [Int64(3), -4] {
      let bad = EvaluateSite(
        inputs: [.tensor(tensor([3], [wrong, 0, 0])), .tensor(dy)], wanted: [true])
      #expect(throws: ModelError.self) { try op.evaluate(bad) }
    }
  }
}
