// SPDX-License-Identifier: Apache-2.0

/// Text in UTF-8 as a file.
package enum TextFile {
  /// Writes the text aside, then puts it in place, whole. Throws: `fileSystem`.
  package static func write(_ text: String, to path: String) throws(ModelError) {
    try locating(.file(path)) { () throws(ModelError) in
      let file = try FileReplacement(path)
      let result: Result<Void, ModelError> = Array(text.utf8).withUnsafeBytes { bytes in
        do throws(ModelError) {
          return .success(try file.append(bytes))
        } catch {
          return .failure(error)
        }
      }
      try result.get()
      try file.finish()
    }
  }
}
