// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// Where elements are equal, differences say nothing, and a rule decides.
@Suite struct EqualMaximaTests {
  @Test func theFirstOfEqualElementsTakesTheGradient() throws {
    var pooling = Op.MaxPool()
    pooling.window.kernelShape = [3]
    let x = tensor([1, 1, 5], [1.0, 2, 2, 2, 1])
    let dy = tensor([1, 1, 3], [10.0, 20, 40])
    let site = EvaluateSite(inputs: [.tensor(x), .tensor(dy)], wanted: [true])
    let results = try Op.MaxPoolGradient(of: pooling).evaluate(site)
    #expect(results[0] == .tensor(tensor([1, 1, 5], [0.0, 30, 40, 0, 0])))
  }
}
