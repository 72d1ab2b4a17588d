// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// Every case of every listed operator, through its shape rule and its reference.
@Suite struct OperatorCaseTests {
  static let cases = OperatorSet.all.compactMap { $0 as? any HasCases.Type }.flatMap { $0.cases }

  @Test(arguments: cases) func reference(_ testCase: OperatorCase) throws {
    let site = EvaluateSite(
      inputs: testCase.inputs, wanted: testCase.outputs.map { $0 != nil }
    ) { (body, arguments) throws(ModelError) in
      try body.evaluate(arguments)
    }
    let results = try testCase.op.evaluate(site)
    for (index, expected) in testCase.outputs.enumerated() {
      guard let expected else { continue }
      let got = index < results.count ? results[index] : nil
      let difference = try difference(
        got, expected, relative: testCase.relative, absolute: testCase.absolute)
      #expect(difference == nil)
    }
  }

  @Test(arguments: cases) func shapeRuleAgrees(_ testCase: OperatorCase) throws {
    let site = InferSite(
      inputs: testCase.inputs.map { $0.map { Fact($0.type) } },
      outputCount: testCase.outputs.count)
    guard testCase.op.bodies.isEmpty else { return }
    let facts = try testCase.op.infer(site)
    for (fact, expected) in zip(facts, testCase.outputs) {
      guard let expected else { continue }
      #expect(throws: Never.self) { try fact.type.merged(with: expected.type) }
    }
  }
}
