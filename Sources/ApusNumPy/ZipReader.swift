// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import CLibZip

/// Reads the files of a zip archive in memory, stored or deflated, with libzip.
final class ZipReader {
  struct Entry {
    var index: Int
    var name: String
    /// Bytes, unpacked.
    var size: Int
  }

  private let archive: OpaquePointer
  /// libzip reads from these until the archive is closed.
  private let bytes: Bytes

  /// Opens an archive. - Throws: `invalidArray`.
  init(_ bytes: Bytes) throws(ModelError) {
    // libzip takes no bytes at all for an archive without files.
    guard bytes.count >= 22 else {
      throw ModelError(.invalidArray, "no zip archive: \(bytes.count) bytes")
    }
    self.bytes = bytes
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(bytes.pointer, UInt64(bytes.count), 0, &error)
    else { throw ZipReader.failure(&error) }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw ZipReader.failure(&error)
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// The number of files.
  var count: Int { Int(max(0, zip_get_num_entries(archive, 0))) }

  /// What the directory says of a file.
  /// - Throws: `invalidArray`, `unsupported` for other packings and for encryption.
  func entry(_ index: Int) throws(ModelError) -> Entry {
    var status = zip_stat_t()
    zip_stat_init(&status)
    let needed = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
    guard zip_stat_index(archive, UInt64(index), 0, &status) == 0,
      status.valid & needed == needed, let characters = status.name,
      let name = String(validatingCString: characters)
    else { throw ModelError(.invalidArray, "file \(index) of the archive has a broken entry") }
    if status.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0,
      status.encryption_method != UInt16(ZIP_EM_NONE)
    {
      throw ModelError(.unsupported, "the file is encrypted", at: .value(name))
    }
    let isStored = status.comp_method == UInt16(ZIP_CM_STORE)
    guard isStored || status.comp_method == UInt16(ZIP_CM_DEFLATE) else {
      throw ModelError(
        .unsupported,
        "the file is packed by method \(status.comp_method); known are store and deflate",
        at: .value(name))
    }
    // Deflate packs at most 1032 to 1, so a larger size is a lie that would cost memory.
    let largest =
      isStored
      ? (status.comp_size, false) : status.comp_size.multipliedReportingOverflow(by: 1032)
    guard status.comp_size <= bytes.count, !largest.1, status.size <= largest.0 &+ 1032,
      status.size <= UInt64(Int.max)
    else {
      throw ModelError(
        .invalidArray, "\(status.comp_size) bytes cannot unpack to \(status.size)",
        at: .value(name))
    }
    return Entry(index: index, name: name, size: Int(status.size))
  }

  /// A file, unpacked; its checksum is verified. - Throws: `invalidArray`, `limitExceeded`.
  func contents(_ entry: Entry) throws(ModelError) -> Bytes {
    guard let file = zip_fopen_index(archive, UInt64(entry.index), 0) else {
      throw ModelError(
        .invalidArray, "cannot open: \(String(cString: zip_strerror(archive)))")
    }
    defer { zip_fclose(file) }
    let storage = try Storage.allocate(byteCount: entry.size)
    var done = 0
    while done < entry.size {
      let got = zip_fread(file, storage.base + done, UInt64(entry.size - done))
      guard got > 0 else { throw broken(file) }
      done += Int(got)
    }
    // The checksum is compared when libzip meets the end.
    var beyond: UInt8 = 0
    guard zip_fread(file, &beyond, 1) == 0 else { throw broken(file) }
    return Bytes(storage)
  }

  private func broken(_ file: OpaquePointer) -> ModelError {
    let text = String(cString: zip_error_strerror(zip_file_get_error(file)))
    return ModelError(.invalidArray, "cannot unpack: \(text)")
  }

  static func failure(_ error: inout zip_error_t) -> ModelError {
    ModelError(.invalidArray, "no zip archive: \(String(cString: zip_error_strerror(&error)))")
  }
}
