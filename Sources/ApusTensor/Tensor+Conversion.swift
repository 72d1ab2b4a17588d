// SPDX-License-Identifier: Apache-2.0

extension Tensor {
  /// The elements as `Double`s, whatever their type of number (Booleans as 0 and 1).
  ///
  /// Throws: `typeMismatch` for strings and complex numbers.
  public func doubles() throws(ModelError) -> [Double] {
    // The common types by name: the compiler makes no loop of its own for an opened existential.
    switch dtype {
    case .float32: return try each { (x: Float) in Double(x) }
    case .float64: return try elements(of: Double.self)
    case .int64: return try each { (x: Int64) in Double(x) }
    case .bool: return try each { (x: Bool) in x ? 1 : 0 }
    default: break
    }
    func convert<T: NumericElement>(_ type: T.Type) throws(ModelError) -> [Double] {
      try each { (x: T) in x.asDouble }
    }
    return try convert(dtype.numeric())
  }

  /// The elements as `Int`s; real numbers are truncated toward zero.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers.
  public func integers() throws(ModelError) -> [Int] {
    switch dtype {
    case .int64: return try each { (x: Int64) in Int(x) }
    case .int32: return try each { (x: Int32) in Int(x) }
    case .bool: return try each { (x: Bool) in x ? 1 : 0 }
    default: break
    }
    func convert<T: NumericElement>(_ type: T.Type) throws(ModelError) -> [Int] {
      try each { (x: T) in Int(x.asInt64) }
    }
    return try convert(dtype.numeric())
  }

  private func each<T: TensorElement, R>(
    _ convert: (T) -> R
  ) throws(ModelError) -> [R] {
    try withElements(of: T.self) { $0.map(convert) }
  }

  /// A tensor of the given type from `Double`s, each rounded once; whole numbers truncate.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers, `shapeMismatch`.
  public init(_ dtype: DType, shape: [Int], converting values: [Double]) throws(ModelError) {
    switch dtype {
    case .float32: try self.init(shape: shape, values.map { Float($0) })
    case .float64: try self.init(shape: shape, values)
    case .bool: try self.init(shape: shape, values.map { $0 != 0 })
    default:
      func make<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        try Tensor(shape: shape, values.map { T(converting: $0) })
      }
      self = try make(dtype.numeric())
    }
  }

  /// A tensor of the given type from whole numbers, wrapped where they do not fit.
  ///
  /// Throws: `typeMismatch` for strings and complex numbers, `shapeMismatch`.
  public init(_ dtype: DType, shape: [Int], converting values: [Int]) throws(ModelError) {
    switch dtype {
    case .int64: try self.init(shape: shape, values.map { Int64($0) })
    case .bool: try self.init(shape: shape, values.map { $0 != 0 })
    default:
      func make<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        try Tensor(shape: shape, values.map { T(converting: Int64($0)) })
      }
      self = try make(dtype.numeric())
    }
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
