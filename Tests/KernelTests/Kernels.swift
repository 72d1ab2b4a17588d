// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

/// One table of kernels that this host runs. Every test runs on all of them.
struct Kernels: @unchecked Sendable, CustomTestStringConvertible {
  let name: String
  let table: UnsafePointer<apus_kernel_table>

  var testDescription: String { name }
  var call: apus_kernel_table { table.pointee }

  static let available: [Kernels] = {
    var found: [Kernels] = []
    var index = 0
    while let name = apus_isa_name(index) {
      if let table = apus_kernels_named(name) {
        found.append(Kernels(name: String(cString: name), table: table))
      }
      index += 1
    }
    return found
  }()
}

/// Random numbers that are the same in every run.
struct Random {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [-1, 1).
  mutating func float() -> Float { Float(Int64(bits() >> 40) - (1 << 23)) / Float(1 << 23) }

  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits() % UInt64(range.count))
  }

  mutating func chance(_ one: Int) -> Bool { int(1...one) == 1 }
}

/// Floats in memory of their own: aligned as packed weights need it (or, `shifted`, only to 4
/// bytes), with guards on both sides that `deinit` checks.
final class Floats {
  private static let guardWord: UInt32 = 0x7FC0_BEEF
  private static let guards = 16
  private let memory: UnsafeMutableRawPointer
  private let shift: Int
  let count: Int

  init(_ count: Int, shifted: Bool = false, fill: (Int) -> Float = { _ in .nan }) {
    self.count = count
    shift = Self.guards + (shifted ? 1 : 0)
    memory = .allocate(
      byteCount: 4 * (count + 2 * Self.guards + 2), alignment: Int(APUS_KERNEL_ALIGNMENT))
    let words = memory.bindMemory(to: UInt32.self, capacity: count + 2 * Self.guards + 2)
    for i in 0..<(count + 2 * Self.guards + 2) { words[i] = Self.guardWord }
    let floats = memory.assumingMemoryBound(to: Float.self) + shift
    for i in 0..<count { floats[i] = fill(i) }
  }

  static func random(_ count: Int, _ random: inout Random, scale: Float = 1) -> Floats {
    let floats = Floats(count, shifted: random.chance(2))
    for i in 0..<count { floats[i] = random.float() * scale }
    return floats
  }

  deinit {
    let words = memory.assumingMemoryBound(to: UInt32.self)
    var intact = true
    for i in 0..<shift where words[i] != Self.guardWord { intact = false }
    for i in 0..<Self.guards where words[shift + count + i] != Self.guardWord { intact = false }
    memory.deallocate()
    if !intact { Issue.record("a kernel wrote outside its output") }
  }

  var pointer: UnsafeMutablePointer<Float> { memory.assumingMemoryBound(to: Float.self) + shift }
  var read: UnsafePointer<Float> { UnsafePointer(pointer) }
  var copy: Floats {
    let other = Floats(count)
    for i in 0..<count { other[i] = self[i] }
    return other
  }

  subscript(i: Int) -> Float {
    get { pointer[i] }
    set { pointer[i] = newValue }
  }

  subscript(double i: Int) -> Double { Double(pointer[i]) }

  /// Whether the bits from `i` on equal those of another array.
  func same(_ other: Floats, from i: Int, count: Int) -> Bool {
    (i..<(i + count)).allSatisfy { self[$0].bitPattern == other[$0].bitPattern }
  }
}

/// Whether a result is as near to the exact one as `tolerance`, or equally NaN or infinite.
func near(_ got: Float, _ want: Double, _ tolerance: Double) -> Bool {
  if want.isNaN { return got.isNaN }
  return Double(got) == want || abs(Double(got) - want) <= tolerance
}
