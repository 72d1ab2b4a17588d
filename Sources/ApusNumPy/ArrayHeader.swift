// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What the head of an `.npy` file says: how elements are written, in what order, and how many.
///
/// Source: NumPy format versions 1.0, 2.0 and 3.0.
struct ArrayHeader: Equatable {
  var format: ElementFormat
  /// Whether the first axis is the fastest in the file.
  var isFortran: Bool
  var shape: [Int]

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  /// Longer heads only come from structured types, which are refused anyhow.
  static let longest = 1 << 20
  private static let alignment = 64

  /// Reads the head of a file; also gives the place where the elements start.
  /// - Throws: `invalidArray`, `unsupported`, `limitExceeded`.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(ModelError) -> (ArrayHeader, Int) {
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(magic) else {
      throw ModelError(.invalidArray, "this is no .npy file: it does not start with \\x93NUMPY")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw ModelError(
        .unsupported, "the .npy format is version \(version).\(bytes[7]); known are 1, 2 and 3",
        at: .byte(6))
    }
    let start = version == 1 ? 10 : 12
    guard bytes.count >= start else { throw truncated(bytes.count) }
    var length = 0
    for place in (8..<start).reversed() { length = length << 8 | Int(bytes[place]) }
    guard length <= longest else {
      throw ModelError(
        .limitExceeded, "the head has \(length) bytes; the limit is \(longest)", at: .byte(8))
    }
    guard length <= bytes.count - start else { throw truncated(bytes.count) }
    let text = Array(bytes[start..<start + length])
    var parser = PythonLiteral(text, offset: start)
    return (try ArrayHeader(try parser.dictionary()), start + length)
  }

  private static func truncated(_ count: Int) -> ModelError {
    ModelError(.invalidArray, "the file ends inside its head", at: .byte(count))
  }

  private init(_ fields: [String: PythonLiteral.Value]) throws(ModelError) {
    guard fields.count == 3, let descr = fields["descr"], let order = fields["fortran_order"],
      let extents = fields["shape"]
    else {
      throw ModelError(
        .invalidArray,
        "the head must have the keys descr, fortran_order and shape, got \(fields.keys.sorted())")
    }
    guard case .string(let description) = descr else {
      throw ModelError(.unsupported, "arrays of structured elements are not supported")
    }
    guard case .bool(let isFortran) = order, case .tuple(let shape) = extents else {
      throw ModelError(
        .invalidArray, "fortran_order must be True or False and shape a tuple of whole numbers")
    }
    format = try ElementFormat(description)
    self.isFortran = isFortran
    self.shape = shape
  }

  init(format: ElementFormat, shape: [Int]) {
    self.format = format
    isFortran = false
    self.shape = shape
  }

  /// The head as NumPy writes it, padded so that the elements start at a multiple of 64 bytes.
  func encoded() -> [UInt8] {
    let extents = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(format)', 'fortran_order': False, 'shape': (\(extents)), }"
    // NumPy leaves room for the first extent to grow in place.
    if let first = shape.first { text += String(repeating: " ", count: 21 - "\(first)".count) }
    let isShort = text.utf8.count + Self.alignment < 1 << 16
    let start = isShort ? 10 : 12
    let used = start + text.utf8.count + 1
    text +=
      String(
        repeating: " ", count: (Self.alignment - used % Self.alignment) % Self.alignment) + "\n"
    let length = text.utf8.count
    var result = Self.magic + [isShort ? 1 : 2, 0]
    for shift in 0..<(isShort ? 2 : 4) { result.append(UInt8(length >> (8 * shift) & 0xff)) }
    return result + Array(text.utf8)
  }
}
