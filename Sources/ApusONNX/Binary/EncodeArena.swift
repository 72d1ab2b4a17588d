// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// Memory for the structures of one message while it is written; freed in one go.
final class EncodeArena {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var next = UnsafeMutableRawPointer(bitPattern: 0)
  private var left = 0

  deinit { for block in blocks { free(block) } }

  /// Zeroed memory, aligned to 16 bytes.
  /// - Throws: `limitExceeded` when the system has no more.
  func allocate(_ byteCount: Int) throws(ModelError) -> UnsafeMutableRawPointer {
    let (padded, overflow) = byteCount.addingReportingOverflow(15)
    let size = padded & ~15
    if !overflow, let start = next, size <= left {
      next = start + size
      left -= size
      return start
    }
    let blockSize = max(size, 1 << 16)
    guard !overflow, byteCount >= 0, let block = calloc(1, blockSize) else {
      throw ModelError(.limitExceeded, "cannot allocate \(byteCount) bytes")
    }
    blocks.append(block)
    // A large request has a block of its own; the rest of the current one stays in use.
    if blockSize - size > left {
      next = block + size
      left = blockSize - size
    }
    return block
  }
}
