// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Writes NumPy's files: one array (`.npy`) or a zip archive of named arrays (`.npz`).
///
/// Equal tensors give equal bytes, those that `numpy.save` writes: row-major, little-endian.
/// bfloat16, float8 and types narrower than a byte have no place in these files and are refused.
public struct NumPyWriter: Sendable {
  /// Whether archives are packed; NumPy's `savez_compressed` does, `savez` does not.
  public var isCompressed: Bool
  /// Bytes of one written file, at most.
  public var limit: Int

  public init(isCompressed: Bool = false, limit: Int = 8 << 30) {
    self.isCompressed = isCompressed
    self.limit = limit
  }

  /// The bytes of an `.npy` file.
  /// - Throws: `unsupported` for element types that NumPy does not have, `invalidValue` for strings
  ///   that end in NUL, `limitExceeded`.
  public func bytes(of tensor: Tensor) throws(ModelError) -> Bytes {
    guard let elements = tensor.bytes else { return try bytes(ofStrings: tensor) }
    let head = ArrayHeader(format: try ElementFormat(writing: tensor.dtype), shape: tensor.shape)
      .encoded()
    try check(elements.count)
    let result = try Storage.allocate(byteCount: head.count + elements.count)
    result.base.copyMemory(from: head, byteCount: head.count)
    (result.base + head.count).copyMemory(from: elements.pointer, byteCount: elements.count)
    withExtendedLifetime(elements) {}
    return Bytes(result)
  }

  /// Writes an `.npy` file, aside first: after an error an older file is as it was.
  /// - Throws: `fileSystem`, and what `bytes(of:)` throws.
  public func write(_ tensor: Tensor, to path: String) throws(ModelError) {
    try place(try locating(.file(path)) { () throws(ModelError) in try bytes(of: tensor) }, path)
  }

  /// The bytes of an `.npz` file.
  /// - Throws: what `bytes(of:)` throws, with the array's name; `limitExceeded`.
  public func bytes(of archive: NumPyArchive) throws(ModelError) -> Bytes {
    var files: [(name: String, contents: Bytes)] = []
    var total = 0
    for (name, tensor) in archive.arrays {
      try locating(.value(name)) { () throws(ModelError) in
        guard !name.isEmpty, !name.utf8.contains(0) else {
          throw ModelError(.invalidValue, "an array needs a name, without NUL")
        }
        let contents = try bytes(of: tensor)
        total += contents.count
        try check(total)
        files.append((name + ".npy", contents))
      }
    }
    return try ZipWriter.archive(files, isCompressed: isCompressed)
  }

  /// Writes an `.npz` file, aside first: after an error an older file is as it was.
  /// - Throws: `fileSystem`, and what `bytes(of:)` throws.
  public func write(_ archive: NumPyArchive, to path: String) throws(ModelError) {
    try place(try locating(.file(path)) { () throws(ModelError) in try bytes(of: archive) }, path)
  }

  private func place(_ bytes: Bytes, _ path: String) throws(ModelError) {
    try locating(.file(path)) { () throws(ModelError) in
      let file = try FileReplacement(path)
      try bytes.withUnsafeBytes { (bytes) throws(ModelError) in try file.append(bytes) }
      try file.finish()
    }
  }

  private func check(_ count: Int) throws(ModelError) {
    guard count <= limit else {
      throw ModelError(.limitExceeded, "the file takes \(count) bytes; the limit is \(limit)")
    }
  }

  /// Strings as UTF-32 of one width, as NumPy has them.
  private func bytes(ofStrings tensor: Tensor) throws(ModelError) -> Bytes {
    let strings = try tensor.elements(of: String.self)
    var longest = 0
    for string in strings {
      guard string.unicodeScalars.last?.value != 0 else {
        throw ModelError(.invalidValue, "a string ends in NUL, which NumPy would drop")
      }
      longest = max(longest, string.unicodeScalars.count)
    }
    let format = ElementFormat(unicode: longest)
    let head = ArrayHeader(format: format, shape: tensor.shape).encoded()
    let (size, overflows) = strings.count.multipliedReportingOverflow(by: format.width)
    try check(overflows ? Int.max : size)
    let result = try Storage.allocate(byteCount: head.count + size)
    result.base.copyMemory(from: head, byteCount: head.count)
    for (index, string) in strings.enumerated() {
      let start = head.count + index * format.width
      for (place, scalar) in string.unicodeScalars.enumerated() {
        result.base.storeBytes(
          of: scalar.value.littleEndian, toByteOffset: start + 4 * place, as: UInt32.self)
      }
    }
    return Bytes(result)
  }
}
