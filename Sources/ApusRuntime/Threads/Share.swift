// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// One of the equal parts that a step's work is cut into: part `part` of `parts`.
struct Share: Sendable {
  let part: Int
  let parts: Int

  /// All of it.
  static let whole = Share(part: 0, parts: 1)

  /// This share of `count` things in a row, cut only at multiples of `unit`.
  func range(of count: Int, unit: Int = 1) -> Range<Int> {
    // Most steps are whole, and a division takes as long as a small step's work.
    if parts == 1 { return 0..<count }
    let units = (count + unit - 1) / unit
    return min(count, units * part / parts * unit)..<min(count, units * (part + 1) / parts * unit)
  }

  /// The multiplications that a share has at the least, while a plan is made.
  @TaskLocal static var leastWork = PreparedModel.Options().leastShare

  /// Into how many shares `units` pieces may be cut so that each pays for handing it to a thread;
  /// `work` is the number of multiplications in all.
  static func most(units: Int, work: Int) -> Int { max(1, min(units, work / leastWork)) }

  /// Elements that a share of elementwise work begins and ends at: a cache line.
  static let elementUnit = 16

  /// Into how many shares elementwise work on `count` elements may be cut.
  static func mostOfElements(_ count: Int) -> Int {
    most(units: count / elementUnit, work: count * 8)
  }

  /// Into how many shares, of whole cache lines of channels, work on all rows may be cut.
  static func mostOfChannels(_ channels: Int, rows: Int) -> Int {
    most(units: channels / elementUnit, work: rows * channels * 8)
  }
}

/// A step of which several threads may each do a share.
///
/// The result's bits do not depend on the number of shares, nor on who does them or when.
protocol DivisibleKernel: Kernel {
  /// The most shares that are worth their making, at least 1; asked while a plan is made.
  var mostShares: Int { get }

  /// Does one share. Allocates nothing. Throws: what data can cause.
  func run(_ memory: Memory, _ share: Share) throws(ModelError)
}

extension DivisibleKernel {
  var divisible: (any DivisibleKernel)? { self }
  func run(_ memory: Memory) throws(ModelError) { try run(memory, .whole) }
}
