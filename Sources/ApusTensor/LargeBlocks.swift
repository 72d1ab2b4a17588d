// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Zeroed memory for blocks of some size, cut from regions that the system may back with pages of
/// 2 MB: to bring in a page of 4 kB costs several times as much as to fill it.
///
/// First fit by address, so that what is in use lies close together; whole pages between blocks go
/// back to the system. Thread-safe.
package struct LargeBlocks: ~Copyable, Sendable {
  package static let shared = LargeBlocks()

  package init() {}

  /// The sizes that are served; other blocks are the C library's. None are where
  /// AddressSanitizer is in the program, which watches the C library's blocks alone.
  package static let sizes: Range<Int> = {
    #if os(Linux) && (arch(x86_64) || arch(arm64))
      return dlsym(nil, "__asan_init") == nil ? 32 << 10..<16 << 20 : 0..<0
    #else
      return 0..<0
    #endif
  }()

  private let regions = Mutex<[LargeBlockRegion]>([])

  /// How many regions there are, and whether no block is in use.
  package var state: (regions: Int, isFree: Bool) {
    regions.withLock { ($0.count, $0.allSatisfy { $0.isFree }) }
  }

  /// A block of `byteCount` zero bytes on an address that is a multiple of 64; nil where the system
  /// refuses.
  package func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    let found = regions.withLock { regions -> LargeBlockRegion.Block? in
      for place in regions.indices {
        if let block = regions[place].take(byteCount) { return block }
      }
      guard var region = LargeBlockRegion() else { return nil }
      let block = region.take(byteCount)
      regions.append(region)
      return block
    }
    guard let found else { return nil }
    let base = UnsafeMutableRawPointer(bitPattern: found.address)
    // Outside the lock: the block is the caller's by now.
    if let base { memset(base, 0, found.usedBytes) }
    return base
  }

  /// Takes back a block that `allocate(byteCount)` gave.
  package func free(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    let address = UInt(bitPattern: base)
    regions.withLock { regions in
      guard let place = regions.firstIndex(where: { $0.holds(address) }) else { return }
      regions[place].giveBack(address, byteCount)
      if regions[place].isFree, regions.count > 1 { regions.remove(at: place).unmap() }
    }
  }
}
