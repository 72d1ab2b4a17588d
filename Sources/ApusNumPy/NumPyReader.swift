// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Reads NumPy's files: one array (`.npy`) or a zip archive of named arrays (`.npz`).
///
/// Any bytes give tensors or an error, within the limits. Both byte orders and both element orders
/// are read; the tensors are row-major and in the machine's byte order.
public struct NumPyReader: Sendable {
  /// What a file may ask for.
  public var limits: NumPyLimits

  public init(limits: NumPyLimits = NumPyLimits()) { self.limits = limits }

  /// The array in an `.npy` file.
  /// - Throws: `fileSystem`, `invalidArray`, `unsupported`, `limitExceeded`.
  public func array(contentsOf path: String) throws(ModelError) -> Tensor {
    try locating(.file(path)) { () throws(ModelError) in
      try array(FileContents.read(path, limit: limits.fileBytes))
    }
  }

  /// The array in the bytes of an `.npy` file; where it can, the tensor shares them.
  /// - Throws: `invalidArray`, `unsupported`, `limitExceeded`.
  public func array(_ bytes: Bytes) throws(ModelError) -> Tensor {
    var remaining = limits.arrayBytes
    return try array(bytes, &remaining)
  }

  /// Reads an array and takes the memory that it needs from `remaining`.
  private func array(_ bytes: Bytes, _ remaining: inout Int) throws(ModelError) -> Tensor {
    let (header, start) = try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
      try ArrayHeader.read(bytes)
    }
    let count = try Tensor.elementCount(header.shape)
    let (needed, overflows) = count.multipliedReportingOverflow(by: header.format.width)
    let memory = max(needed, header.format.isText ? count * MemoryLayout<String>.stride : 0)
    guard !overflows, memory <= remaining else {
      throw ModelError(
        .limitExceeded,
        "\(count) elements of \(header.format.width) bytes go beyond the limit of "
          + "\(limits.arrayBytes) bytes for all arrays")
    }
    remaining -= memory
    guard bytes.count - start == needed else {
      throw ModelError(
        .invalidArray,
        "shape \(header.shape) of '\(header.format)' takes \(needed) bytes after the head, got "
          + "\(bytes.count - start)", at: .byte(start))
    }
    let lower = bytes.range.lowerBound + start
    let elements = Bytes(bytes.storage, lower..<lower + needed)
    return try header.tensor(elements)
  }

  /// The arrays in an `.npz` file.
  /// - Throws: `fileSystem`, `invalidArray`, `unsupported`, `limitExceeded`, with the array's name.
  public func archive(contentsOf path: String) throws(ModelError) -> NumPyArchive {
    try locating(.file(path)) { () throws(ModelError) in
      try archive(FileContents.read(path, limit: limits.fileBytes))
    }
  }

  /// The arrays in the bytes of an `.npz` file.
  /// - Throws: `invalidArray`, `unsupported`, `limitExceeded`, with the array's name.
  public func archive(_ bytes: Bytes) throws(ModelError) -> NumPyArchive {
    let zip = try ZipReader(bytes)
    guard zip.count <= limits.arrays else {
      throw ModelError(
        .limitExceeded, "the archive has \(zip.count) files; the limit is \(limits.arrays)")
    }
    var result = NumPyArchive()
    var remaining = limits.arrayBytes
    for index in 0..<zip.count {
      let entry = try zip.entry(index)
      try locating(.value(entry.name)) { () throws(ModelError) in
        guard entry.name.hasSuffix(".npy") else {
          throw ModelError(.unsupported, "a file of an archive of arrays must be an .npy file")
        }
        guard entry.size <= remaining else {
          throw ModelError(
            .limitExceeded,
            "the arrays unpack to more than the limit of \(limits.arrayBytes) bytes")
        }
        let name = String(entry.name.dropLast(4))
        guard result[name] == nil else {
          throw ModelError(.invalidArray, "two arrays have the same name")
        }
        result.append(name, try array(zip.contents(entry), &remaining))
      }
    }
    return result
  }
}
