// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import CApusKernels
import Foundation

/// What one core can do at most with a table of kernels, as measured now: multiplications and
/// additions a second, and bytes a second read from each level of memory.
///
/// Source: the roofline model (Williams, Waterman and Patterson, 2009).
public struct MachineLimits: Sendable {
  public struct Level: Sendable {
    /// `L1`, `L2`, `L3` or `memory`.
    public var name: String
    /// Bytes that it holds; nil for memory.
    public var byteCount: Int?
    public var bytesPerSecond: Double

    public init(name: String, byteCount: Int? = nil, bytesPerSecond: Double) {
      self.name = name
      self.byteCount = byteCount
      self.bytesPerSecond = bytesPerSecond
    }
  }

  public var operationsPerSecond: Double
  /// Nearest first.
  public var levels: [Level]

  public init(operationsPerSecond: Double, levels: [Level]) {
    self.operationsPerSecond = operationsPerSecond
    self.levels = levels
  }

  /// Measures for some tenths of a second; the best of several rounds counts, since other work
  /// only makes a round slower.
  ///
  /// Throws: `limitExceeded` when there is no memory for it: twice the largest cache.
  public static func measured(_ table: KernelTable) throws(ModelError) -> MachineLimits {
    let sizes = [_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE].map {
      max(0, sysconf(Int32($0)))
    }
    var levels: [Level] = []
    for (place, size) in sizes.enumerated() where size > (levels.last?.byteCount ?? 0) {
      // A virtual machine names the whole socket's L3, of which one core has a part.
      let rate = try readRate(table, byteCount: min(size / 4 * 3, 24 << 20))
      levels.append(Level(name: "L\(place + 1)", byteCount: size, bytesPerSecond: rate))
    }
    let beyond = max(64 << 20, 2 * (levels.last?.byteCount ?? 0))
    levels.append(
      Level(name: "memory", bytesPerSecond: try readRate(table, byteCount: beyond)))
    return MachineLimits(operationsPerSecond: try peak(table), levels: levels)
  }

  /// The least seconds that a step takes: those of its operations or those of its bytes, whichever
  /// are more. What it reads and writes was used just now; weights were used a run ago, when all
  /// of the model's bytes were, or a repetition ago.
  public func attainableSeconds(
    _ work: Work, activationByteCount: Int, modelByteCount: Int
  ) -> (seconds: Double, bound: String) {
    let operations = work.operations / operationsPerSecond
    var seconds = [Double](repeating: 0, count: levels.count)
    add(activationByteCount, among: activationByteCount, to: &seconds)
    add(work.weightByteCount, among: max(modelByteCount, work.weightByteCount), to: &seconds)
    var once = [Double](repeating: 0, count: levels.count)
    add(work.repeatedByteCount, among: work.repeatedByteCount, to: &once)
    for place in levels.indices { seconds[place] += once[place] * Double(work.repetitions) }
    let moving = seconds.reduce(0, +)
    if operations >= moving { return (operations, "compute") }
    let longest = levels.indices.max { seconds[$0] < seconds[$1] }
    return (moving, longest.map { levels[$0].name } ?? "compute")
  }

  /// Adds the seconds that each level takes for `count` bytes that are read in turn with others,
  /// `set` in all. Read forth and back, each level still holds its part of them.
  private func add(_ count: Int, among set: Int, to seconds: inout [Double]) {
    guard count > 0 else { return }
    var held = 0
    for (place, level) in levels.enumerated() where held < set {
      let part = min(set, level.byteCount ?? set) - held
      guard part > 0 else { continue }
      seconds[place] += Double(count) * Double(part) / Double(set) / level.bytesPerSecond
      held += part
    }
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
