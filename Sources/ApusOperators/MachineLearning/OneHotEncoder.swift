// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each element as a row of zeros with a 1 at the place of its category, in float32.
  ///
  /// Shape `[…]` becomes `[…, categories]`. Real numbers are truncated before they are looked up.
  /// Source: ONNX ai.onnx.ml OneHotEncoder, opset 1.
  public struct OneHotEncoder: Operator {
    public static var name: String { "OneHotEncoder" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var integers: [Int]?
    public var strings: [String]?
    /// Whether an element of no category gives zeros rather than an error.
    public var allowsUnknown = true
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("cats_int64s", &integers)
      try v.strings("cats_strings", &strings)
      try v.bool("zeros", &allowsUnknown, default: true)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      let count = try places(type.dtype).count
      return [Fact(.float32, type.shape.map { $0 + [.known(count)] })]
    }

    /// The place of each category.
    private func places(
      _ dtype: DType?
    ) throws(ModelError) -> (table: [TableKey: Int], count: Int) {
      guard (integers == nil) != (strings == nil) else {
        throw ModelError(.invalidModel, "exactly one cats_… attribute must be given")
      }
      if let dtype, (dtype == .string) != (strings != nil) {
        throw ModelError(.typeMismatch, "the categories do not fit elements of \(dtype.name)")
      }
      let keys = strings?.map { .string(Array($0.utf8)) } ?? integers?.map(TableKey.integer) ?? []
      var table: [TableKey: Int] = [:]
      for (place, key) in keys.enumerated() { table[key] = place }
      return (table, keys.count)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let (places, count) = try places(tensor.dtype)
      let keys =
        tensor.dtype == .string
        ? try tensor.elements(of: String.self).map { .string(Array($0.utf8)) }
        : try tensor.integers().map(TableKey.integer)
      let shape = tensor.shape + [count]
      try AllocationBudget.current?.check(Tensor.byteCount(.float32, shape: shape))
      var bits = [Float](repeating: 0, count: try Tensor.elementCount(shape))
      for (row, key) in keys.enumerated() {
        if let place = places[key] {
          bits[row * count + place] = 1
        } else if !allowsUnknown {
          throw ModelError(.invalidValue, "\(key) is of no category, and zeros is 0")
        }
      }
      return [.tensor(try Tensor(shape: shape, bits))]
    }
  }
}
