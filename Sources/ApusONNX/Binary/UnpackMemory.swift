// SPDX-License-Identifier: Apache-2.0

import CProtobufC
import Foundation

/// The memory that protobuf-c unpacks into: bounded in all, and aligned to 64 bytes where a block
/// is large enough to be a tensor, so that it can become a tensor's storage as it is.
final class UnpackMemory {
  private var left: Int
  /// Whether a request was refused.
  private(set) var refused = false

  init(limit: Int) { left = limit }

  /// Calls `body` with an allocator that is valid for the length of the call.
  func withAllocator<R>(_ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> R) -> R {
    var allocator = ProtobufCAllocator(
      alloc: { context, size in
        guard let context else { return nil }
        return Unmanaged<UnpackMemory>.fromOpaque(context).takeUnretainedValue().take(size)
      },
      free: { _, pointer in Foundation.free(pointer) },
      allocator_data: Unmanaged.passUnretained(self).toOpaque())
    return withExtendedLifetime(self) { body(&allocator) }
  }

  private func take(_ size: Int) -> UnsafeMutableRawPointer? {
    guard size >= 0, size <= left else {
      refused = true
      return nil
    }
    left -= size
    var pointer: UnsafeMutableRawPointer?
    if size >= 256 {
      if posix_memalign(&pointer, 64, size) != 0 { pointer = nil }
    } else {
      pointer = malloc(max(size, 1))
    }
    if pointer == nil { refused = true }
    return pointer
  }
}
