// SPDX-License-Identifier: Apache-2.0

extension Tensor {
  /// The elements as `Double`s, whatever their type of number (Booleans as 0 and 1).
  ///
  /// Throws: `typeMismatch` for strings and complex numbers.
  public func doubles() throws(ModelError) -> [Double] {
    if dtype == .bool { return try elements(of: Bool.self).map { $0 ? 1 : 0 } }
    func convert<T: NumericElement>(_ type: T.Type) throws(ModelError) -> [Double] {
      try withElements(of: type) { $0.map(\.asDouble) }
    }
    return try convert(dtype.numeric())
  }

  /// The elements as `Int`s; real numbers are truncated toward zero.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers.
  public func integers() throws(ModelError) -> [Int] {
    if dtype == .bool { return try elements(of: Bool.self).map { $0 ? 1 : 0 } }
    func convert<T: NumericElement>(_ type: T.Type) throws(ModelError) -> [Int] {
      try withElements(of: type) { $0.map { Int($0.asInt64) } }
    }
    return try convert(dtype.numeric())
  }

  /// A tensor of the given type from `Double`s, each rounded once; whole numbers truncate.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers, `shapeMismatch`.
  public init(_ dtype: DType, shape: [Int], converting values: [Double]) throws(ModelError) {
    if dtype == .bool {
      try self.init(shape: shape, values.map { $0 != 0 })
      return
    }
    func make<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor(shape: shape, values.map(T.init(converting:)))
    }
    self = try make(dtype.numeric())
  }

  /// A tensor of the given type from whole numbers, wrapped where they do not fit.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers, `shapeMismatch`.
  public init(_ dtype: DType, shape: [Int], converting values: [Int]) throws(ModelError) {
    if dtype == .bool {
      try self.init(shape: shape, values.map { $0 != 0 })
      return
    }
    func make<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor(shape: shape, values.map { T(converting: Int64($0)) })
    }
    self = try make(dtype.numeric())
  }
}

extension Tensor: Equatable {
  /// Equal types, shapes and bits: NaN equals itself, 0 is not -0; strings have the same UTF-8.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.dtype == b.dtype, a.shape == b.shape else { return false }
    if a.dtype == .string {
      guard let x = try? a.elements(of: String.self), let y = try? b.elements(of: String.self)
      else { return false }
      return zip(x, y).allSatisfy { $0.hasSameBytes(as: $1) }
    }
    return a.bytes == b.bytes
  }
}

extension String {
  /// Whether the UTF-8 is the same; `==` also takes different spellings of a character as equal.
  public func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
