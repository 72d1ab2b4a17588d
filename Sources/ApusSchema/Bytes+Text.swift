// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension Bytes {
  /// The UTF-8 encoding of a string.
  /// - Throws: `limitExceeded` when memory is refused.
  public init(utf8 string: String) throws(ModelError) {
    try self.init(array: Array(string.utf8))
  }

  /// A copy of an array.
  /// - Throws: `limitExceeded` when memory is refused.
  public init(array: [UInt8]) throws(ModelError) {
    let storage = try Storage.allocate(byteCount: array.count)
    storage.base.copyMemory(from: array, byteCount: array.count)
    self.init(storage)
  }

  /// Whether there are no bytes.
  public var isEmpty: Bool { range.isEmpty }

  /// The bytes as text, or nil if they are not valid UTF-8.
  public var string: String? {
    defer { withExtendedLifetime(storage) {} }
    return String(
      validating: UnsafeRawBufferPointer(start: pointer, count: count), as: UTF8.self)
  }

  /// A copy of the bytes.
  public var array: [UInt8] {
    defer { withExtendedLifetime(storage) {} }
    return Array(UnsafeRawBufferPointer(start: pointer, count: count))
  }
}
