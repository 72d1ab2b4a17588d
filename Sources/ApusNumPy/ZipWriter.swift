// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import CLibZip

/// Makes a zip archive in memory with libzip.
enum ZipWriter {
  /// The bytes of an archive of the files, in order, each dated 1 January 1980 as NumPy does.
  /// - Throws: `limitExceeded` when memory is refused, `fileSystem` when libzip fails.
  static func archive(
    _ files: [(name: String, contents: Bytes)], isCompressed: Bool
  ) throws(ModelError) -> Bytes {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let target = zip_source_buffer_create(nil, 0, 0, &error) else { throw failure(&error) }
    defer { zip_source_free(target) }
    guard let archive = zip_open_from_source(target, ZIP_TRUNCATE, &error) else {
      throw failure(&error)
    }
    // The archive lets go of its source when it is closed; the bytes are read after that.
    zip_source_keep(target)
    for file in files {
      guard add(file.name, file.contents, isCompressed, to: archive) else {
        let failure = failure(zip_get_error(archive))
        zip_discard(archive)
        throw failure
      }
    }
    guard zip_close(archive) == 0 else {
      let failure = failure(zip_get_error(archive))
      zip_discard(archive)
      throw failure
    }
    withExtendedLifetime(files) {}
    return try contents(of: target)
  }

  private static func add(
    _ name: String, _ contents: Bytes, _ isCompressed: Bool, to archive: OpaquePointer
  ) -> Bool {
    guard let source = zip_source_buffer(archive, contents.pointer, UInt64(contents.count), 0)
    else { return false }
    let index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8)
    guard index >= 0 else {
      zip_source_free(source)
      return false
    }
    let method = isCompressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE
    let newYear1980: UInt16 = 1 << 5 | 1
    return zip_set_file_compression(archive, UInt64(index), method, 0) == 0
      && zip_file_set_dostime(archive, UInt64(index), 0, newYear1980, 0) == 0
  }

  private static func contents(of source: OpaquePointer) throws(ModelError) -> Bytes {
    // Without files libzip writes nothing; an empty archive is a directory's end record.
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_source_stat(source, &status) == 0, status.valid & UInt64(ZIP_STAT_SIZE) != 0,
      status.size > 0
    else { return try Bytes(ended: 22) }
    guard zip_source_open(source) == 0 else { throw failure(zip_source_error(source)) }
    defer { zip_source_close(source) }
    let storage = try Storage.allocate(byteCount: Int(status.size))
    var done = 0
    while done < storage.byteCount {
      let got = zip_source_read(source, storage.base + done, UInt64(storage.byteCount - done))
      guard got > 0 else { throw failure(zip_source_error(source)) }
      done += Int(got)
    }
    return Bytes(storage)
  }

  private static func failure(_ error: UnsafeMutablePointer<zip_error_t>?) -> ModelError {
    let text = error.map { String(cString: zip_error_strerror($0)) } ?? "unknown"
    return ModelError(.fileSystem, "cannot make the archive: \(text)")
  }
}

extension Bytes {
  /// The end record of an archive without files: its signature, then zeros.
  fileprivate init(ended count: Int) throws(ModelError) {
    let storage = try Storage.allocate(byteCount: count)
    storage.base.copyMemory(from: [0x50, 0x4b, 0x05, 0x06] as [UInt8], byteCount: 4)
    self.init(storage)
  }
}
