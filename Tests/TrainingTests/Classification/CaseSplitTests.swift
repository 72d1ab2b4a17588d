// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import Testing

@Suite struct CaseSplitTests {
  static let classes = (0..<100).map { $0 % 10 == 0 ? 2 : $0 % 2 }

  @Test func everyClassIsDividedAlikeAndNoCaseTwice() throws {
    let split = try CaseSplit(classes: Self.classes, validation: 0.2, test: 0.3, seed: 1)
    let all = split.training + split.validation + split.test
    #expect(all.sorted() == Array(0..<100))
    for (label, counts) in [(0, [20, 8, 12]), (1, [25, 10, 15]), (2, [5, 2, 3])] {
      let found = [split.training, split.validation, split.test].map { part in
        part.count { Self.classes[$0] == label }
      }
      #expect(found == counts)
    }
  }

  @Test func theSeedDecides() throws {
    func split(_ seed: UInt64) throws -> CaseSplit {
      try CaseSplit(classes: Self.classes, validation: 0.2, test: 0.2, seed: seed)
    }
    #expect(try split(3) == split(3))
    #expect(try split(3) != split(4))
  }

  @Test func aClassOfOneCaseIsForTraining() throws {
    let split = try CaseSplit(classes: [0, 1, 1, 1, 1], validation: 0.3, test: 0.6, seed: 0)
    #expect(split.training.contains(0) && split.training.count == 2)
  }

  @Test(arguments: [(-0.1, 0.2), (0.5, 0.5), (.nan, 0)])
  func partsOutOfRangeAreRefused(_ validation: Double, _ test: Double) {
    #expect(throws: ModelError.self) {
      try CaseSplit(classes: [0, 1], validation: validation, test: test, seed: 0)
    }
  }

  @Test func noCasesAreRefused() {
    #expect(throws: ModelError.self) {
      try CaseSplit(classes: [], validation: 0, test: 0, seed: 0)
    }
  }
}
