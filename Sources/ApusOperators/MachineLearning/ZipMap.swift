// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each row of scores as a map from class to score.
  ///
  /// Input: float32 `[N, C]`, or `[C]` for one row. Output: a sequence of N maps.
  /// Source: ONNX ai.onnx.ml ZipMap, opset 1.
  public struct ZipMap: Operator {
    public static var name: String { "ZipMap" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var integers: [Int]?
    public var strings: [String]?
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("classlabels_int64s", &integers)
      try v.strings("classlabels_strings", &strings)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let labels = try ClassLabels(integers: integers, strings: strings)
      let type = try site.tensor(0)
      if let dtype = type.dtype, dtype != .float32 {
        throw ModelError(.typeMismatch, "scores must be float, got \(dtype.name)")
      }
      if let width = type.shape?.last?.value { try ZipMap.check(width, labels) }
      return [Fact(.sequence(.map(key: labels.dtype, value: ZipMap.value)))]
    }

    private static let value = ValueType.tensor(TensorType(.float32, []))

    private static func check(_ width: Int, _ labels: ClassLabels) throws(ModelError) {
      guard width == labels.count else {
        throw ModelError(.shapeMismatch, "\(width) columns do not fit \(labels.count) classes")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let labels = try ClassLabels(integers: integers, strings: strings)
      let rows = try FeatureRows(site.tensor(0))
      try ZipMap.check(rows.width, labels)
      let keys = try labels.keys()
      var maps: [Datum] = []
      for row in 0..<rows.count {
        var items: [(key: Datum.MapKey, value: Datum)] = []
        for (key, score) in zip(keys, rows[row]) {
          items.append((key, .tensor(try Tensor(scalar: Float(score)))))
        }
        maps.append(.map(keyType: labels.dtype, valueType: ZipMap.value, items))
      }
      return [.sequence(elementType: .map(key: labels.dtype, value: ZipMap.value), maps)]
    }
  }
}
