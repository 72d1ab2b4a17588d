// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusRuntime
import Testing

/// The lists that stand in for casts name every type that conforms. Those of the training dialect
/// are covered by the tests of training and of optimisers, where no step may be done by reference.
@Suite struct LoweringListTests {
  @Test func everyOperatorWithKernelsIsListed() {
    #expect(Lowerings.forgotten(among: OperatorSet.all).map { $0.name } == [])
  }

  @Test func everyViewOperatorIsListed() {
    #expect(ViewOperators.forgotten(among: OperatorSet.all).map { $0.name } == [])
  }
}
