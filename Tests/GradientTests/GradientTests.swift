// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// Gradients against central differences of the 64-bit reference.
@Suite struct GradientTests {
  static let differentiable = OperatorSet.all.filter { $0 is any Differentiable.Type }

  static let ownCases = differentiable.compactMap { $0 as? any HasGradientCases.Type }
    .flatMap { $0.gradientCases }

  @Test(arguments: ownCases) func agreesWithDifferences(_ testCase: GradientCase) throws {
    try testCase.check()
  }

  @Test func everyGradientHasCases() {
    let bare = GradientTests.differentiable.filter { !($0 is any HasGradientCases.Type) }
      .map { $0.name }
    #expect(bare.isEmpty)
  }
}
