// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// The bytes of an encoded message: in memory, or in a file, of which only those are brought into
/// memory that are looked at.
///
/// The elements of a large tensor are never looked at: they are read from the file straight into
/// the memory that keeps them. The file is read, not mapped: a mapping would crash the process if
/// somebody shortened the file meanwhile.
final class WireSource {
  /// All of the message's addresses; of a file, those of bytes that were not brought hold zeros.
  let bytes: UnsafeRawBufferPointer
  private let file: Int32?

  /// How much of a file is read at once, and from which length on bytes are left where they are.
  private static let chunk = 1 << 16
  private static let leastLeft = 1 << 12

  /// A message in memory that the caller keeps.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    file = nil
  }

  /// A message that is a whole file. Throws: `fileSystem`, or `limitExceeded` for a file of more
  /// than `limit` bytes.
  init(file path: String, limit: Int) throws(ModelError) {
    let descriptor = try FileContents.open(path)
    do throws(ModelError) {
      let size = try FileContents.regularFileSize(descriptor)
      guard size <= limit else {
        throw ModelError(.limitExceeded, "the file has \(size) bytes; the limit is \(limit)")
      }
      bytes = try Self.addresses(size)
      file = descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Addresses that take memory only where they are written to.
  private static func addresses(_ count: Int) throws(ModelError) -> UnsafeRawBufferPointer {
    guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE)
    guard let base = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED
    else { throw ModelError(.limitExceeded, "cannot reserve \(count) bytes of addresses") }
    return UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit {
    guard let file else { return }
    close(file)
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  /// Up to where bytes are in memory before any was brought.
  var firstPresent: Int { file == nil ? bytes.count : 0 }

  /// Brings the bytes of a range that lies inside the message, and some after it; says where those
  /// end that are in memory now.
  ///
  /// Throws: `fileSystem` if the file has become shorter or cannot be read.
  func bring(_ range: Range<Int>) throws(ModelError) -> Int {
    guard let file, let base = bytes.baseAddress else { return bytes.count }
    let end = min(bytes.count, max(range.upperBound, range.lowerBound + Self.chunk))
    let target = UnsafeMutableRawPointer(mutating: base) + range.lowerBound
    try FileContents.read(
      file, offset: range.lowerBound,
      into: UnsafeMutableRawBufferPointer(start: target, count: end - range.lowerBound))
    return end
  }

  /// Whether the value of a `bytes` field of this length stays where it is until `copy` asks.
  func isLeft(_ length: Int) -> Bool { file != nil && length >= Self.leastLeft }

  /// The bytes of a range in memory of their own, aligned as tensors need it.
  ///
  /// Throws: `fileSystem` if the file has become shorter or cannot be read; `limitExceeded`.
  func copy(_ range: Range<Int>) throws(ModelError) -> Bytes {
    guard !range.isEmpty else { return Self.nothing }
    if let file, isLeft(range.count) {
      return try FileContents.read(file, offset: range.lowerBound, count: range.count)
    }
    return try Bytes(copying: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  private static let nothing = Bytes(
    Storage(
      adopting: UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64), byteCount: 0
    ) { $0.deallocate() })
}
