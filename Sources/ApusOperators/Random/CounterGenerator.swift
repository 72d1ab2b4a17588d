// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Random numbers by number: the same key and counter always give the same ones, in any order.
///
/// Source: the Philox 4x32 generator with 10 rounds (Salmon et al., "Parallel random numbers: as
/// easy as 1, 2, 3", 2011).
public struct CounterGenerator: Sendable {
  private let key: (UInt32, UInt32)

  /// The generator of a seed, or of a new random key.
  public init(seed: Float?) {
    let bits = seed.map { UInt64($0.bitPattern) } ?? UInt64.random(in: .min ... .max)
    key = (UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// The generator of a key of 64 bits.
  public init(key: UInt64) {
    self.key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// Four words of 32 random bits.
  public func words(_ counter: UInt64) -> SIMD4<UInt32> {
    var x = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0)
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = x[0].multipliedFullWidth(by: 0xd251_1f53)
      let b = x[2].multipliedFullWidth(by: 0xcd9e_8d57)
      x = SIMD4(b.high ^ x[1] ^ k0, b.low, a.high ^ x[3] ^ k1, a.low)
      k0 &+= 0x9e37_79b9
      k1 &+= 0xbb67_ae85
    }
    return x
  }

  /// A number from 0 to below 1, evenly spread.
  public func uniform(_ counter: UInt64) -> Double {
    CounterGenerator.fraction(words(counter), 0)
  }

  /// A number of the normal distribution with mean 0 and deviation 1 (Box and Muller's method).
  public func normal(_ counter: UInt64) -> Double {
    let words = words(counter)
    let radius = (-2 * log(1 - CounterGenerator.fraction(words, 0))).squareRoot()
    return radius * cos(2 * .pi * CounterGenerator.fraction(words, 2))
  }

  private static func fraction(_ words: SIMD4<UInt32>, _ place: Int) -> Double {
    let bits = UInt64(words[place]) << 32 | UInt64(words[place + 1])
    return Double(bits >> 11) * 0x1p-53
  }
}
