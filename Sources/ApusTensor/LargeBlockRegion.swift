// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A run of addresses that blocks are cut from.
struct LargeBlockRegion {
  /// A block, and how much of its beginning has been used before.
  struct Block {
    var address: UInt
    var usedBytes: Int
  }

  private static let byteCount = 64 << 20
  private static let page = 2 << 20
  private static let granule = 128

  private let base: UInt
  /// What is free, by address; no two of them touch.
  private var holes: [Range<Int>]
  /// Up to where bytes have ever been used: those behind are zero.
  private var used = 0

  /// nil where the system refuses.
  init?() {
    #if os(Linux)
      let length = Self.byteCount + Self.page
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE)
      guard let start = mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0),
        start != MAP_FAILED
      else { return nil }
      let aligned = start.alignedUp(toMultipleOf: Self.page)
      // What is left over on both sides was never touched and takes no memory.
      let lead = aligned - start
      if lead > 0 { munmap(start, lead) }
      if lead < Self.page { munmap(aligned + Self.byteCount, Self.page - lead) }
      madvise(aligned, Self.byteCount, MADV_HUGEPAGE)
      base = UInt(bitPattern: aligned)
      holes = [0..<Self.byteCount]
    #else
      return nil
    #endif
  }

  var isFree: Bool { holes.count == 1 && holes[0].count == Self.byteCount }

  func holds(_ address: UInt) -> Bool { address &- base < UInt(Self.byteCount) }

  private static func rounded(_ byteCount: Int) -> Int {
    (byteCount + granule - 1) / granule * granule
  }

  /// The first free run that is long enough, if there is one.
  mutating func take(_ byteCount: Int) -> Block? {
    let count = Self.rounded(byteCount)
    guard let place = holes.firstIndex(where: { $0.count >= count }) else { return nil }
    let start = holes[place].lowerBound
    holes[place] = start + count..<holes[place].upperBound
    if holes[place].isEmpty { holes.remove(at: place) }
    let usedBytes = max(0, min(byteCount, used - start))
    used = max(used, start + count)
    return Block(address: base + UInt(start), usedBytes: usedBytes)
  }

  /// Joins the run to the free ones beside it; whole pages of a long free run go back to the system.
  mutating func giveBack(_ address: UInt, _ byteCount: Int) {
    let start = Int(address - base)
    var hole = start..<start + Self.rounded(byteCount)
    var place = holes.firstIndex { $0.lowerBound >= hole.upperBound } ?? holes.count
    if place < holes.count, holes[place].lowerBound == hole.upperBound {
      hole = hole.lowerBound..<holes.remove(at: place).upperBound
    }
    if place > 0, holes[place - 1].upperBound == hole.lowerBound {
      place -= 1
      hole = holes.remove(at: place).lowerBound..<hole.upperBound
    }
    holes.insert(hole, at: place)
    release(hole)
  }

  private mutating func release(_ hole: Range<Int>) {
    #if os(Linux)
      // Shorter runs are likely to be taken again soon.
      let isLast = hole.upperBound >= used
      let first = (hole.lowerBound + Self.page - 1) / Self.page * Self.page
      let last =
        isLast
        ? (used + Self.page - 1) / Self.page * Self.page
        : hole.upperBound / Self.page * Self.page
      guard last - first >= 2 * Self.page else { return }
      let start = UnsafeMutableRawPointer(bitPattern: base + UInt(first))
      // Refused for memory that the process has locked, which then keeps what was in it.
      guard madvise(start, last - first, MADV_DONTNEED) == 0 else { return }
      if isLast { used = first }
    #endif
  }

  /// Gives the addresses back. No block may be in use.
  func unmap() { munmap(UnsafeMutableRawPointer(bitPattern: base), Self.byteCount) }
}
