// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// How an `.npy` file writes one element: NumPy's type string, such as `<f4`.
struct ElementFormat: Equatable, CustomStringConvertible {
  enum Kind: Equatable {
    /// Numbers and Booleans: fixed width, in memory as in the file but for the byte order.
    case fixed(DType)
    /// `U`: strings of so many UTF-32 characters, padded with NUL.
    case unicode(Int)
    /// `S`: strings of so many bytes, padded with NUL.
    case byteString(Int)
  }

  var kind: Kind
  var isBigEndian = false

  private static let codes: [(code: String, dtype: DType)] = [
    ("b1", .bool), ("i1", .int8), ("i2", .int16), ("i4", .int32), ("i8", .int64),
    ("u1", .uint8), ("u2", .uint16), ("u4", .uint32), ("u8", .uint64),
    ("f2", .float16), ("f4", .float32), ("f8", .float64),
    ("c8", .complex64), ("c16", .complex128),
  ]

  /// Reads a type string. - Throws: `unsupported` for types that a tensor cannot hold.
  init(_ description: String) throws(ModelError) {
    var code = Substring(description)
    if let order = code.first, "<>|=".contains(order) {
      isBigEndian = order == ">"
      code.removeFirst()
    }
    if let known = Self.codes.first(where: { $0.code == code }) {
      kind = .fixed(known.dtype)
    } else if let letter = code.first, "USa".contains(letter), let length = Int(code.dropFirst()),
      length >= 0, length < 1 << 40
    {
      kind = letter == "U" ? .unicode(length) : .byteString(length)
    } else {
      throw ModelError(
        .unsupported,
        "elements of type '\(description)' are not supported; numbers, Booleans and strings are"
          + (code.hasPrefix("O") ? " (this array holds pickled Python objects)" : ""))
    }
  }

  /// The format to write a type in. - Throws: `unsupported` for types that NumPy does not have.
  init(writing dtype: DType) throws(ModelError) {
    guard Self.codes.contains(where: { $0.dtype == dtype }) else {
      throw ModelError(
        .unsupported,
        "NumPy has no \(dtype.name) elements; cast the tensor to float first")
    }
    kind = .fixed(dtype)
  }

  /// Strings of at most `length` characters.
  init(unicode length: Int) { kind = .unicode(max(1, length)) }

  /// Whether elements are strings.
  var isText: Bool {
    if case .fixed = kind { false } else { true }
  }

  /// Bytes of one element in the file.
  var width: Int {
    switch kind {
    case .fixed(let dtype): dtype.byteWidth
    case .unicode(let length): 4 * length
    case .byteString(let length): length
    }
  }

  /// Bytes that change places together when the byte order does: half of a complex number.
  var swapWidth: Int {
    switch kind {
    case .fixed(.complex64), .fixed(.complex128): width / 2
    case .fixed: width
    case .unicode: 4
    case .byteString: 1
    }
  }

  var description: String {
    switch kind {
    case .unicode(let length): return "<U\(length)"
    case .byteString(let length): return "|S\(length)"
    case .fixed(let dtype):
      let code = Self.codes.first { $0.dtype == dtype }?.code ?? ""
      return (dtype.byteWidth == 1 ? "|" : "<") + code
    }
  }
}
