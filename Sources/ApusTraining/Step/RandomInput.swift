// SPDX-License-Identifier: Apache-2.0

import ApusOperators
import ApusRuntime
import ApusTensor

/// An input of a training step that is filled with random numbers before each step.
///
/// Its numbers depend on the seed, the step and the name only, so that a run can be repeated and
/// taken up at any step.
struct RandomInput: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// 0 with probability `rate`, else `1 / (1 - rate)`.
    case mask(rate: Double)
    /// Normal with mean 0 and the deviation.
    case normal(deviation: Double)
  }

  var name: String
  var shape: [Int]
  var kind: Kind

  var count: Int { shape.reduce(1, *) }

  /// Fills the numbers of a step.
  func fill(
    _ target: UnsafeMutablePointer<Float>, seed: UInt64, step: Int, _ table: KernelTable
  ) {
    let key = RandomInput.mix(seed, RandomInput.hash(name))
    let first = UInt64(truncatingIfNeeded: step) << 32
    switch kind {
    case .mask(let rate):
      let target = UnsafeMutableBufferPointer(start: target, count: count)
      table.fillMask(target, rate: rate, key: key, counter: first)
    case .normal(let deviation):
      let generator = CounterGenerator(key: key)
      for place in 0..<count {
        target[place] = Float(deviation * generator.normal(first &+ UInt64(place)))
      }
    }
  }

  /// A hash of a name that is the same in every run (FNV-1a).
  static func hash(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash
  }

  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var z = a &+ 0x9e37_79b9_7f4a_7c15 &+ (b &* 0xbf58_476d_1ce4_e5b9)
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
