// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A block of memory that tensors share, freed with its last owner.
///
/// Blocks that Apus allocates are aligned to 64 bytes. The contents are written only while one
/// owner holds the block, so sharing between threads is safe.
public final class Storage: @unchecked Sendable {
  public let base: UnsafeMutableRawPointer
  public let byteCount: Int
  private let release: @Sendable (UnsafeMutableRawPointer) -> Void
  private let budget: AllocationBudget?

  /// Takes over a block; `release` is called with its address when the last owner lets go.
  public init(
    adopting base: UnsafeMutableRawPointer, byteCount: Int,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    self.base = base
    self.byteCount = byteCount
    self.release = release
    budget = nil
  }

  private init(
    base: UnsafeMutableRawPointer, byteCount: Int, budget: AllocationBudget?,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    self.base = base
    self.byteCount = byteCount
    self.release = release
    self.budget = budget
  }

  deinit {
    release(base)
    budget?.give(back: byteCount)
  }

  /// A block of `byteCount` zero bytes.
  ///
  /// Throws: `limitExceeded` when the system or the current `AllocationBudget` refuses.
  public static func allocate(byteCount: Int) throws(ModelError) -> Storage {
    let budget = AllocationBudget.current
    try budget?.take(byteCount)
    if LargeBlocks.sizes.contains(byteCount), let base = LargeBlocks.shared.allocate(byteCount) {
      return Storage(base: base, byteCount: byteCount, budget: budget) {
        LargeBlocks.shared.free($0, byteCount)
      }
    }
    // The system's fresh pages are zero already, and calloc knows which are; aligned here.
    guard byteCount >= 0, byteCount <= Int.max - 128, let block = calloc(byteCount + 64, 1) else {
      budget?.give(back: byteCount)
      throw ModelError(.limitExceeded, "cannot allocate \(byteCount) bytes")
    }
    let base = block.alignedUp(toMultipleOf: 64)
    preferLargePages(base, byteCount)
    let lead = base - block
    return Storage(base: base, byteCount: byteCount, budget: budget) { free($0 - lead) }
  }

  /// Asks for pages of 2 MB, where the system has them, for a block that has not been touched: a
  /// small page costs more to bring in than to fill.
  private static func preferLargePages(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    #if os(Linux)
      let page = 2 << 20
      guard byteCount >= 2 * page else { return }
      let first = base.alignedUp(toMultipleOf: page)
      let last = (base + byteCount).alignedDown(toMultipleOf: page)
      madvise(first, last - first, MADV_HUGEPAGE)
    #endif
  }
}

/// A run of bytes inside a shared block.
public struct Bytes: Sendable {
  public let storage: Storage
  public let range: Range<Int>

  public init(_ storage: Storage, _ range: Range<Int>? = nil) {
    self.storage = storage
    self.range = range ?? 0..<storage.byteCount
    precondition(self.range.lowerBound >= 0 && self.range.upperBound <= storage.byteCount)
  }

  /// A copy of `bytes`. Throws: `limitExceeded` when memory is refused.
  public init(copying bytes: UnsafeRawBufferPointer) throws(ModelError) {
    let storage = try Storage.allocate(byteCount: bytes.count)
    if let source = bytes.baseAddress { memcpy(storage.base, source, bytes.count) }
    self.init(storage)
  }

  public var count: Int { range.count }

  public var pointer: UnsafeRawPointer { UnsafeRawPointer(storage.base + range.lowerBound) }

  public func withUnsafeBytes<R>(
    _ body: (UnsafeRawBufferPointer) throws(ModelError) -> R
  ) throws(ModelError) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: pointer, count: count))
  }
}

extension Bytes: Equatable {
  public static func == (a: Bytes, b: Bytes) -> Bool {
    a.count == b.count
      && (a.pointer == b.pointer || memcmp(a.pointer, b.pointer, a.count) == 0)
  }
}
