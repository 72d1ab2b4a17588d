// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Random numbers by counter: number `i` of a seed is a function of both, in any order.
///
/// The mixing steps are those of SplitMix64 (Steele, Lea and Flood, 2014).
struct CounterRandom {
  let seed: UInt64

  init(seed: UInt64) { self.seed = CounterRandom.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// A seed for a part, from the seed of the whole and the part's name.
  init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    self.init(seed: CounterRandom.mix(seed) ^ hash)
  }

  static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 64 random bits.
  func bits(_ index: Int) -> UInt64 {
    CounterRandom.mix(seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number in [0, 1).
  func uniform(_ index: Int) -> Double { Double(bits(index) >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution (Box and Muller), from counters 2i and 2i + 1.
  func normal(_ index: Int) -> Double {
    let radius = (-2 * log(1 - uniform(2 &* index))).squareRoot()
    return radius * cos(2 * .pi * uniform(2 &* index &+ 1))
  }

  /// A standard normal number within two deviations: a later one takes the place of one outside.
  func truncatedNormal(_ index: Int) -> Double {
    for attempt in 0..<64 {
      let value = CounterRandom(seed: seed &+ UInt64(attempt)).normal(index)
      if abs(value) <= 2 { return value }
    }
    return 0
  }
}
