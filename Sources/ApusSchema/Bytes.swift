// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Immutable bytes: a few of their own, or a slice of a shared storage that is not copied.
public struct Bytes: Sendable {
  private enum Content: Sendable {
    case few([UInt8])
    case slice(Storage, offset: Int)
  }

  private let content: Content
  /// How many bytes there are.
  public let count: Int

  /// A slice of `storage`, which must hold `count` bytes from `offset` on.
  public init(_ storage: Storage, offset: Int = 0, count: Int) {
    precondition(offset >= 0 && count >= 0 && count <= storage.byteCount - offset)
    content = .slice(storage, offset: offset)
    self.count = count
  }

  /// The bytes of an array. Meant for few bytes: for the contents of tensors use a storage.
  public init(_ bytes: [UInt8] = []) {
    content = .few(bytes)
    count = bytes.count
  }

  /// The UTF-8 encoding of a string.
  public init(_ string: String) { self.init(Array(string.utf8)) }

  /// A new storage of its own that holds a copy of `bytes`.
  /// - Throws: what `Storage.allocate` throws when there is no memory.
  public init(copying bytes: UnsafeRawBufferPointer) throws(ModelError) {
    let storage = try Storage.allocate(byteCount: bytes.count)
    if let base = bytes.baseAddress {
      storage.base.copyMemory(from: base, byteCount: bytes.count)
    }
    self.init(storage, count: bytes.count)
  }

  /// The storage and the offset in it, or nil when the bytes are few and not in a storage.
  public var slice: (storage: Storage, offset: Int)? {
    if case .slice(let storage, let offset) = content { (storage, offset) } else { nil }
  }

  /// Whether there are no bytes.
  public var isEmpty: Bool { count == 0 }

  /// The bytes as text, or nil if they are not valid UTF-8.
  public var string: String? { withBytes { String(validating: $0, as: UTF8.self) } }

  /// The bytes in a new array.
  public var array: [UInt8] { withBytes { Array($0) } }

  /// Calls `body` with the bytes, which stay where they are for the length of the call.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch content {
    case .few(let array):
      // `Array.withUnsafeBytes` rethrows untyped: carry the outcome out instead.
      let outcome = array.withUnsafeBytes { bytes in
        Swift.Result { () throws(Failure) in try body(bytes) }
      }
      return try outcome.get()
    case .slice(let storage, let offset):
      defer { withExtendedLifetime(storage) {} }
      return try body(UnsafeRawBufferPointer(start: storage.base + offset, count: count))
    }
  }
}

extension Bytes: Equatable {
  public static func == (a: Bytes, b: Bytes) -> Bool {
    a.count == b.count && a.withBytes { x in b.withBytes { y in x.elementsEqual(y) } }
  }
}

extension Bytes: ExpressibleByArrayLiteral {
  public init(arrayLiteral bytes: UInt8...) { self.init(bytes) }
}

extension Bytes: CustomStringConvertible {
  /// The text in quotes if there is any, or how many bytes there are.
  public var description: String {
    if count <= 200, let string { return "\"\(string)\"" }
    return "\(count) bytes"
  }
}
