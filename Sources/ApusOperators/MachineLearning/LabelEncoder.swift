// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each element looked up in a table: `y = values[i]` where `keys[i] = x`, else a default.
  ///
  /// NaN finds NaN; of equal keys the last counts. The input has the type of the keys, the output
  /// that of the values. Source: ONNX ai.onnx.ml LabelEncoder, opset 4.
  public struct LabelEncoder: Operator {
    public static var name: String { "LabelEncoder" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1, 2, 4] }
    public static var since: Int { 2 }
    public static var arity: Arity { Arity(1) }
    /// The keys and the values; one of each kind of attribute is given.
    public var keys = Column()
    public var values = Column()
    /// What unknown keys give when values are a list of that type, or a tensor.
    public var defaultInteger = -1
    public var defaultFloat: Float = -0.0
    public var defaultString = "_Unused"
    public var defaultTensor: Tensor?
    public init() {}

    /// One side of the table, in one of the ways that the standard has to write it.
    public struct Column: Sendable {
      public var integers: [Int]?
      public var floats: [Float]?
      public var strings: [String]?
      public var tensor: Tensor?
      public init() {}

      /// The column as a tensor. Throws: `invalidModel` unless exactly one way is used.
      func table(_ title: String) throws(ModelError) -> Tensor {
        switch (integers, floats, strings, tensor) {
        case (let list?, nil, nil, nil):
          return try Tensor(.int64, shape: [list.count], converting: list)
        case (nil, let list?, nil, nil): return try Tensor(shape: [list.count], list)
        case (nil, nil, let list?, nil): return try Tensor(shape: [list.count], list)
        case (nil, nil, nil, let tensor?): return tensor
        default:
          throw ModelError(.invalidModel, "exactly one \(title)_… attribute must be given")
        }
      }
    }

    public var minimumOpset: Int {
      keys.tensor == nil && values.tensor == nil && defaultTensor == nil ? 2 : 4
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("keys_int64s", &keys.integers)
      try v.floats("keys_floats", &keys.floats)
      try v.strings("keys_strings", &keys.strings)
      try v.tensor("keys_tensor", &keys.tensor)
      try v.ints("values_int64s", &values.integers)
      try v.floats("values_floats", &values.floats)
      try v.strings("values_strings", &values.strings)
      try v.tensor("values_tensor", &values.tensor)
      try v.int("default_int64", &defaultInteger, default: -1)
      try v.float("default_float", &defaultFloat, default: -0.0)
      try v.string("default_string", &defaultString, default: "_Unused")
      try v.tensor("default_tensor", &defaultTensor)
    }

    /// Version 1 has one list of strings, whose places are the integers; the default that is
    /// given tells the direction.
    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 2, case .strings(let classes)? = raw.attributes["classes_strings"] else {
        return
      }
      raw.attributes["classes_strings"] = nil
      let places = Attribute.ints(Array(classes.indices))
      switch (raw.attributes["default_string"] != nil, raw.attributes["default_int64"] != nil) {
      case (true, false):
        raw.attributes["keys_int64s"] = places
        raw.attributes["values_strings"] = .strings(classes)
      case (false, true):
        raw.attributes["keys_strings"] = .strings(classes)
        raw.attributes["values_int64s"] = places
      default:
        throw ModelError(
          .unsupported, "LabelEncoder of opset 1 needs exactly one of its default attributes")
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      let table = try table()
      if let dtype = type.dtype, dtype != table.keys.dtype {
        throw ModelError(
          .typeMismatch, "keys are \(table.keys.dtype.name), but the input is \(dtype.name)")
      }
      return [Fact(table.values.dtype, type.shape)]
    }

    private func table() throws(ModelError) -> (keys: Tensor, values: Tensor) {
      let table = (keys: try keys.table("keys"), values: try values.table("values"))
      guard table.keys.count == table.values.count else {
        throw ModelError(
          .invalidModel, "\(table.keys.count) keys do not fit \(table.values.count) values")
      }
      return table
    }

    private func missing(_ dtype: DType) throws(ModelError) -> Tensor {
      if let defaultTensor {
        guard defaultTensor.dtype == dtype, defaultTensor.count == 1 else {
          throw ModelError(
            .invalidModel, "must be one element of the values' type \(dtype.name)",
            at: .attribute("default_tensor"))
        }
        return defaultTensor
      }
      if dtype == .string { return try Tensor(scalar: defaultString) }
      return dtype.isFloat
        ? try Tensor(dtype, shape: [], converting: [Double(defaultFloat)])
        : try Tensor(dtype, shape: [], converting: [defaultInteger])
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let table = try table()
      let input = try site.tensor(0)
      guard input.dtype == table.keys.dtype else {
        throw ModelError(.typeMismatch, "the input must have the keys' type")
      }
      var places: [TableKey: Int] = [:]
      for (place, key) in try TableKey.all(table.keys).enumerated() { places[key] = place }
      let indices = try TableKey.all(input).map { places[$0] ?? -1 }
      return [
        .tensor(
          try table.values.gathered(
            indices, shape: input.shape, fill: missing(table.values.dtype)))
      ]
    }
  }
}

/// An element as something to look up: NaN equals NaN, 0 equals -0.
enum TableKey: Hashable {
  /// The UTF-8.
  case string([UInt8])
  case number(UInt64)
  case integer(Int)

  static func all(_ tensor: Tensor) throws(ModelError) -> [TableKey] {
    if tensor.dtype == .string {
      return try tensor.elements(of: String.self).map { .string(Array($0.utf8)) }
    }
    if tensor.dtype.isFloat {
      return try tensor.doubles().map {
        .number($0.isNaN ? Double.nan.bitPattern : $0 == 0 ? 0 : $0.bitPattern)
      }
    }
    return try tensor.integers().map(TableKey.integer)
  }
}
