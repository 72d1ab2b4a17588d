// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The values of a map in the order of a vocabulary, zero or empty where a key is missing.
  ///
  /// Output: `[1, C]` of the map's value type. A key that is not in the vocabulary is refused.
  /// Source: ONNX ai.onnx.ml DictVectorizer, opset 1.
  public struct DictVectorizer: Operator {
    public static var name: String { "DictVectorizer" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var integers: [Int]?
    public var strings: [String]?
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("int64_vocabulary", &integers)
      try v.strings("string_vocabulary", &strings)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let count = try ClassLabels(integers: integers, strings: strings).count
      switch site.fact(0)?.type {
      case .map(_, .tensor(let value)): return [Fact(value.dtype, [1, .known(count)])]
      case .unknown: return [Fact(nil, [1, .known(count)])]
      case let type:
        throw ModelError(
          .typeMismatch, "input 0 must be a map to tensors, got \(type.map { "\($0)" } ?? "none")")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let keys = try ClassLabels(integers: integers, strings: strings).keys()
      guard case .map(_, .tensor(let type), let items) = try site.datum(0), let dtype = type.dtype
      else {
        throw ModelError(.typeMismatch, "input 0 must be a map to tensors")
      }
      let places = Dictionary(zip(keys, keys.indices)) { first, _ in first }
      var parts: [Tensor] = []
      var indices = [Int](repeating: -1, count: keys.count)
      for item in items {
        guard let place = places[item.key], case .tensor(let value) = item.value, value.count == 1
        else {
          throw ModelError(
            .invalidValue, "the key \(item.key) is not in the vocabulary, or has no single value")
        }
        indices[place] = parts.count
        parts.append(try value.reshaped([1]))
      }
      let shape = [1, keys.count]
      if parts.isEmpty { return [.tensor(try Tensor.zeros(dtype, shape: shape))] }
      return [.tensor(try Tensor.joined(parts, axis: 0).gathered(indices, shape: shape))]
    }
  }
}
