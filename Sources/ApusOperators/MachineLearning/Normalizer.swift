// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each row divided by its largest element, by the sum of its magnitudes, or by its length, in
  /// float32; a row whose divisor is 0 stays as it is.
  ///
  /// Input: `[N, C]` or `[C]`. Source: ONNX ai.onnx.ml Normalizer, opset 1.
  public struct Normalizer: Operator {
    public static var name: String { "Normalizer" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var norm = Norm.max
    public init() {}

    public enum Norm: String, Sendable {
      case max = "MAX"
      case l1 = "L1"
      case l2 = "L2"
    }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("norm", &norm, default: .max)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      return [Fact(.float32, type.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let rows = try FeatureRows(tensor)
      var result: [Double] = []
      for index in 0..<rows.count {
        let row = rows[index]
        let divisor =
          switch norm {
          case .max: row.max() ?? 0
          case .l1: row.reduce(0) { $0 + abs($1) }
          case .l2: row.reduce(0) { $0 + $1 * $1 }.squareRoot()
          }
        result += divisor == 0 ? Array(row) : row.map { $0 / divisor }
      }
      return [.tensor(try Tensor(.float32, shape: tensor.shape, converting: result))]
    }
  }
}
