// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// SHA-256 of bytes that come in pieces: what a specification names the data by that a model was
/// trained on. Source: FIPS 180-4.
public struct DataHash: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  public init() {}

  /// The hash of a file. - Throws: `fileSystem`, `limitExceeded`.
  public static func ofFile(_ path: String) throws(ModelError) -> String {
    let bytes = try FileContents.read(path, limit: CSVTable.longest)
    var hash = DataHash()
    try bytes.withUnsafeBytes { (bytes) throws(ModelError) in hash.add(bytes) }
    return hash.hexadecimal()
  }

  /// Adds bytes.
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      pending.append(byte)
      byteCount += 1
      if pending.count == 64 { takeBlock() }
    }
  }

  /// The hash of all that was added, 64 lower-case digits.
  public func hexadecimal() -> String {
    var copy = self
    let bits = byteCount &* 8
    copy.add([0x80])
    while copy.pending.count != 56 { copy.add([0]) }
    copy.add((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return copy.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// Mixes 64 bytes in.
  private mutating func takeBlock() {
    var words = [UInt32](repeating: 0, count: 64)
    for place in 0..<16 {
      for byte in 0..<4 { words[place] = words[place] << 8 | UInt32(pending[4 * place + byte]) }
    }
    pending.removeAll(keepingCapacity: true)
    for place in 16..<64 {
      let (a, b) = (words[place - 15], words[place - 2])
      let low = a.rotated(7) ^ a.rotated(18) ^ a >> 3
      let high = b.rotated(17) ^ b.rotated(19) ^ b >> 10
      words[place] = words[place - 16] &+ low &+ words[place - 7] &+ high
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for place in 0..<64 {
      let high = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ high &+ choice &+ DataHash.constants[place] &+ words[place]
      let low = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ low &+ majority)
    }
    for (place, word) in [a, b, c, d, e, f, g, h].enumerated() { state[place] &+= word }
  }

  /// The first 32 bits after the point of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    var primes: [UInt64] = []
    var number: UInt64 = 2
    while primes.count < 64 {
      if primes.allSatisfy({ number % $0 != 0 }) { primes.append(number) }
      number += 1
    }
    return primes.map { UInt32(truncatingIfNeeded: cubeRoot($0)) }
  }()

  /// ⌊2³² · ∛n⌋ for n below 2⁹, by halving: n · 2⁹⁶ fits 128 bits.
  private static func cubeRoot(_ n: UInt64) -> UInt64 {
    let wanted = UInt128(n) << 96
    var low: UInt64 = 0
    var high: UInt64 = 1 << 36
    while high - low > 1 {
      let middle = (low + high) / 2
      let square = UInt128(middle) * UInt128(middle)
      if square <= wanted / UInt128(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

extension UInt32 {
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
