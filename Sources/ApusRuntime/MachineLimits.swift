// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import CApusKernels
import Foundation

/// What one core can do at most with a table of kernels, as measured now: multiplications and
/// additions a second, and bytes a second read from each level of memory.
///
/// Source: the roofline model (Williams, Waterman and Patterson, 2009).
public struct MachineLimits: Sendable, Encodable {
  public struct Level: Sendable, Encodable {
    /// `L1`, `L2`, `L3` or `memory`.
    public var name: String
    /// Bytes that it holds; nil for memory.
    public var byteCount: Int?
    public var bytesPerSecond: Double
  }

  public var operationsPerSecond: Double
  /// Nearest first.
  public var levels: [Level]

  /// Measures for some tenths of a second; the best of several rounds counts, since other work
  /// only makes a round slower.
  ///
  /// Throws: `limitExceeded` when there is no memory for it.
  public static func measured(_ table: KernelTable) throws(ModelError) -> MachineLimits {
    let sizes = [_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE].map {
      max(0, sysconf(Int32($0)))
    }
    var levels: [Level] = []
    for (place, size) in sizes.enumerated() where size > (levels.last?.byteCount ?? 0) {
      let rate = try readRate(table, byteCount: size / 4 * 3)
      levels.append(Level(name: "L\(place + 1)", byteCount: size, bytesPerSecond: rate))
    }
    let beyond = min(256 << 20, max(64 << 20, 4 * (levels.last?.byteCount ?? 0)))
    levels.append(
      Level(name: "memory", bytesPerSecond: try readRate(table, byteCount: beyond)))
    return MachineLimits(operationsPerSecond: try peak(table), levels: levels)
  }

  /// The level that `byteCount` bytes stay in between two uses.
  public func level(holding byteCount: Int) -> Level? {
    levels.first { byteCount <= $0.byteCount ?? .max } ?? levels.last
  }

  /// The least seconds that a step takes: those of its operations or those of its bytes, whichever
  /// are more. What it reads and writes was used just now; weights were used a run ago, when all
  /// of the model's bytes were, or a repetition ago.
  public func attainableSeconds(
    _ work: Work, activationByteCount: Int, modelByteCount: Int
  ) -> (seconds: Double, bound: String) {
    let operations = work.operations / operationsPerSecond
    var bytes: [(name: String, seconds: Double)] = []
    func add(_ count: Int, among set: Int) {
      guard count > 0, let level = level(holding: set) else { return }
      bytes.append((level.name, Double(count) / level.bytesPerSecond))
    }
    add(activationByteCount, among: activationByteCount)
    add(work.weightByteCount, among: modelByteCount)
    add(work.repeatedByteCount * work.repetitions, among: work.repeatedByteCount)
    let moving = bytes.reduce(0) { $0 + $1.seconds }
    if operations >= moving { return (operations, "compute") }
    return (moving, bytes.max { $0.seconds < $1.seconds }?.name ?? "compute")
  }

  private static func peak(_ table: KernelTable) throws(ModelError) -> Double {
    let lanes = Int(table.c.pointee.lanes)
    let sink = try Storage.allocate(byteCount: 2 * lanes * 4)
    let floats = sink.base.assumingMemoryBound(to: Float.self)
    return best(of: 20) {
      for lane in 0..<lanes { (floats[lane], floats[lanes + lane]) = (0.5, 1) }
      return table.c.pointee.peak_f32(1 << 17, floats)
    }
  }

  private static func readRate(
    _ table: KernelTable, byteCount: Int
  ) throws(ModelError) -> Double {
    let block = try Storage.allocate(byteCount: byteCount)
    let floats = block.base.assumingMemoryBound(to: Float.self)
    // Pages that were never written may all be one page of zeros.
    for place in 0..<(byteCount / 4) { floats[place] = 1 }
    let passes = max(1, (8 << 20) / byteCount)
    return best(of: byteCount > 32 << 20 ? 4 : 10) {
      var sum: Float = 0
      for _ in 0..<passes { sum += table.c.pointee.read_f32(byteCount / 4, floats) }
      // The sum is used, so that it is made.
      return sum < 0 ? 0 : Double(passes * byteCount)
    }
  }

  /// The most units a second of some rounds, each of which returns its units.
  private static func best(of rounds: Int, _ round: () -> Double) -> Double {
    var most = 0.0
    for _ in 0...rounds {
      let start = ContinuousClock.now
      let units = round()
      most = max(most, units / max(1e-9, (ContinuousClock.now - start) / .seconds(1)))
    }
    return most
  }
}
