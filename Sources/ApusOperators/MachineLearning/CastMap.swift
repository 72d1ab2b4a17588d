// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The values of a map, in the order of its keys, as a tensor `[1, C]` of another type.
  ///
  /// Dense: C is the number of keys. Sparse: C is `maxMap`, each value lies at its key, and other
  /// places are zero or empty. Source: ONNX ai.onnx.ml CastMap, opset 1.
  public struct CastMap: Operator {
    public static var name: String { "CastMap" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var target = Target.float
    public var form = Form.dense
    public var maxMap = 1
    public init() {}

    public enum Target: String, Sendable {
      case float = "TO_FLOAT"
      case string = "TO_STRING"
      case int64 = "TO_INT64"

      var dtype: DType {
        switch self {
        case .float: .float32
        case .string: .string
        case .int64: .int64
        }
      }
    }

    public enum Form: String, Sendable {
      case dense = "DENSE"
      case sparse = "SPARSE"
    }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("cast_to", &target, default: .float)
      try v.choice("map_form", &form, default: .dense)
      try v.int("max_map", &maxMap, default: 1)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      switch site.fact(0)?.type {
      case .map, .unknown: break
      default: throw ModelError(.typeMismatch, "input 0 must be a map")
      }
      guard form == .dense || maxMap > 0 else {
        throw ModelError(.invalidValue, "must be positive", at: .attribute("max_map"))
      }
      return [Fact(target.dtype, [1, form == .sparse ? .known(maxMap) : .unknown])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      guard case .map(_, _, let items) = try site.datum(0) else {
        throw ModelError(.typeMismatch, "input 0 must be a map")
      }
      var pairs: [(key: Int64, value: Tensor)] = []
      for item in items {
        guard case .integer(let key) = item.key, case .tensor(let value) = item.value,
          value.count == 1
        else {
          throw ModelError(.typeMismatch, "keys must be int64 and values single elements")
        }
        pairs.append((key, try cast(value)))
      }
      pairs.sort { $0.key < $1.key }
      var indices = Array(pairs.indices)
      if form == .sparse {
        try Tensor.checkPartCount(maxMap)
        indices = [Int](repeating: -1, count: max(0, maxMap))
        for (place, pair) in pairs.enumerated() {
          guard let key = Int(exactly: pair.key), indices.indices.contains(key) else {
            throw ModelError(.invalidValue, "the key \(pair.key) is not below max_map \(maxMap)")
          }
          indices[key] = place
        }
      }
      let shape = [1, indices.count]
      if pairs.isEmpty { return [.tensor(try Tensor.zeros(target.dtype, shape: shape))] }
      let values = try Tensor.joined(pairs.map(\.value), axis: 0)
      return [.tensor(try values.gathered(indices, shape: shape))]
    }

    private func cast(_ value: Tensor) throws(ModelError) -> Tensor {
      switch (value.dtype, target) {
      case (.string, .string): return try value.reshaped([1])
      case (.string, _):
        let text = try value.elements(of: String.self)[0]
        guard let number = Double(text) else {
          throw ModelError(.invalidValue, "'\(text)' is no number")
        }
        return try Tensor(target.dtype, shape: [1], converting: [number])
      case (_, .string): return try Tensor(shape: [1], ["\(Float(try value.doubles()[0]))"])
      default: return try Tensor(target.dtype, shape: [1], converting: value.doubles())
      }
    }
  }
}
