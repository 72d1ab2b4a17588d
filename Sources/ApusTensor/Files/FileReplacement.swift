// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that is written beside the one it will replace, and takes its name when it is whole.
package final class FileReplacement {
  /// The file's final place, behind symbolic links.
  package let path: String
  private let aside: String
  private var descriptor: Int32
  private var isPlaced = false
  /// Bytes written so far.
  package private(set) var count = 0

  /// Starts a new file that is to become `path`.
  /// - Throws: `fileSystem`.
  package init(_ path: String) throws(ModelError) {
    let target = Self.resolved(path)
    self.path = target
    aside = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    var mode: mode_t = 0o666
    var status = stat()
    let replaces = stat(target, &status) == 0
    if replaces {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw ModelError(.fileSystem, "not a regular file")
      }
      mode = status.st_mode & 0o777
    }
    descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw FileContents.failure("cannot create a file beside it") }
    if replaces { fchmod(descriptor, mode) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isPlaced { unlink(aside) }
  }

  /// Writes more bytes at the end.
  /// - Throws: `fileSystem`.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
    var done = 0
    while done < bytes.count {
      guard let base = bytes.baseAddress else { return }
      let put = Foundation.write(descriptor, base + done, bytes.count - done)
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw FileContents.failure("cannot write") }
      done += put
    }
    count += done
  }

  /// Sees to it that the bytes are on disk, but not yet in place.
  /// - Throws: `fileSystem`.
  package func flush() throws(ModelError) {
    guard descriptor >= 0 else { return }
    guard fsync(descriptor) == 0 else { throw FileContents.failure("cannot write to disk") }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw FileContents.failure("cannot write") }
  }

  /// Puts the file in its place, at once and whole.
  /// - Throws: `fileSystem`.
  package func finish() throws(ModelError) {
    try flush()
    guard rename(aside, path) == 0 else { throw FileContents.failure("cannot put it in place") }
    isPlaced = true
    // The new name itself is on disk once the folder is; a system that cannot do that is no error.
    let folder = open(Self.folder(of: path), O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// The folder that a path lies in.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path behind symbolic links, if there is a file; a link stays a link.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
