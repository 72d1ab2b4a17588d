// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension DType {
  /// The least and the greatest whole number of an integer type, nil for other types.
  var integerRange: ClosedRange<Double>? {
    switch self {
    case .int2, .int4, .int8, .int16, .int32:
      let half = Double(1 << (bitWidth - 1))
      return -half...half - 1
    case .uint2, .uint4, .uint8, .uint16, .uint32: return 0...Double(1 << bitWidth) - 1
    default: return nil
    }
  }
}

extension [Double] {
  /// The nearest numbers that a type of real numbers has. Throws: `typeMismatch`.
  func rounded(to dtype: DType) throws(ModelError) -> [Double] {
    if dtype == .float64 { return self }
    if dtype == .float32 { return map { Double(Float($0)) } }
    return try Tensor(dtype, shape: [count], converting: self).doubles()
  }
}

extension Tensor {
  /// A quantised tensor from `x / scale` and zero points: whole numbers are rounded to the nearest
  /// (ties to even) before the zero point is added and are clamped to the type's range; reals of
  /// 8 bits and fewer are rounded after, and clamped when `saturating`.
  ///
  /// Throws: `typeMismatch` when nothing can be quantised to the type.
  init(
    quantising quotients: [Double], zeros: (Int) -> Double, _ dtype: DType, shape: [Int],
    saturating: Bool = true
  ) throws(ModelError) {
    if let range = dtype.integerRange {
      let values = quotients.enumerated().map { index, quotient in
        let value = quotient.rounded(.toNearestOrEven) + zeros(index)
        return value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)
      }
      self = try Tensor(dtype, shape: shape, converting: values)
      return
    }
    guard let narrow = dtype.elementType as? any NarrowFloat.Type else {
      throw ModelError(.typeMismatch, "real numbers cannot be quantised to \(dtype.name)")
    }
    func convert<T: NarrowFloat>(_ type: T.Type) throws(ModelError) -> Tensor {
      let elements = quotients.enumerated().map { index, quotient in
        T(converting: quotient + zeros(index), saturating: saturating)
      }
      return try Tensor(shape: shape, elements)
    }
    self = try convert(narrow)
  }
}
