// SPDX-License-Identifier: Apache-2.0

import ApusOperators
import Testing

/// The random generator against the published numbers and its distributions.
@Suite struct CounterGeneratorTests {
  @Test func publishedNumbers() {
    let words = CounterGenerator(seed: 0).words(0)
    #expect(words == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
  }

  @Test func moments() {
    let generator = CounterGenerator(seed: 3)
    let count = 20_000
    let uniform = (0..<count).map { generator.uniform(UInt64($0)) }
    let normal = (0..<count).map { generator.normal(UInt64($0)) }
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.01)
    #expect(abs(normal.reduce(0, +) / Double(count)) < 0.03)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.05)
  }
}
