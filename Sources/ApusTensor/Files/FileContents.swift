// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reading whole files and parts of files into memory.
package enum FileContents {
  /// The bytes of a regular file. They are copied: a mapping would crash the process if somebody
  /// shortened the file meanwhile.
  /// - Throws: `fileSystem`, or `limitExceeded` for a file of more than `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(ModelError) -> Bytes {
    let descriptor = try open(path)
    defer { close(descriptor) }
    let size = try regularFileSize(descriptor)
    guard size <= limit else {
      throw ModelError(.limitExceeded, "the file has \(size) bytes; the limit is \(limit)")
    }
    return try read(descriptor, offset: 0, count: size)
  }

  /// The descriptor of a file opened for reading, which the caller closes.
  /// - Throws: `fileSystem`.
  package static func open(_ path: String) throws(ModelError) -> Int32 {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("cannot open") }
    return descriptor
  }

  /// `count` bytes of an open file from `offset` on.
  /// - Throws: `fileSystem` if the file has become shorter or cannot be read; `limitExceeded`.
  package static func read(
    _ descriptor: Int32, offset: Int, count: Int
  ) throws(ModelError) -> Bytes {
    let storage = try Storage.allocate(byteCount: count)
    try read(
      descriptor, offset: offset,
      into: UnsafeMutableRawBufferPointer(start: storage.base, count: count))
    return Bytes(storage)
  }

  /// Fills memory with the bytes of an open file from `offset` on.
  /// - Throws: `fileSystem` if the file has become shorter or cannot be read.
  package static func read(
    _ descriptor: Int32, offset: Int, into target: UnsafeMutableRawBufferPointer
  ) throws(ModelError) {
    guard let base = target.baseAddress else { return }
    var done = 0
    while done < target.count {
      let got = pread(descriptor, base + done, target.count - done, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw got == 0
          ? ModelError(.fileSystem, "the file became shorter while it was read")
          : failure("cannot read")
      }
      done += got
    }
  }

  /// The size of an open regular file.
  /// - Throws: `fileSystem` if it is something else.
  package static func regularFileSize(_ descriptor: Int32) throws(ModelError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("cannot look at the file") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError(.fileSystem, "not a regular file")
    }
    return Int(status.st_size)
  }

  /// An error that says what the system said.
  package static func failure(_ what: String) -> ModelError {
    ModelError(.fileSystem, "\(what): \(String(cString: strerror(errno)))")
  }
}
