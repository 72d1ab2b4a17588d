// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The columns of all inputs side by side, in float32; a list counts as one row.
  ///
  /// Inputs: `[N, Cᵢ]` or `[Cᵢ]`; output `[N, ΣCᵢ]`.
  /// Source: ONNX ai.onnx.ml FeatureVectorizer, opset 1.
  public struct FeatureVectorizer: Operator {
    public static var name: String { "FeatureVectorizer" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1...Arity.many) }
    /// The number of columns of each input; nil takes it from the inputs.
    public var widths: [Int]?
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("inputdimensions", &widths)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      var rows = Dimension.unknown
      var columns: Int? = 0
      for index in site.inputs.indices {
        let type = try site.tensor(index)
        _ = try type.dtype?.numeric()
        let width = type.shape?.last?.value ?? widths.flatMap { index < $0.count ? $0[index] : nil }
        if let width { try check(index, width) }
        columns = width.flatMap { width in columns.map { $0 &+ width } }
        if type.rank == 1 { rows = 1 } else if let first = type.shape?.first { rows = first }
      }
      return [Fact(.float32, [rows, columns.map(Dimension.known) ?? .unknown])]
    }

    private func check(_ index: Int, _ width: Int) throws(ModelError) {
      guard let widths, index >= widths.count || widths[index] != width else { return }
      throw ModelError(
        .shapeMismatch, "input \(index) has \(width) columns, which is not what the list says",
        at: .attribute("inputdimensions"))
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var parts: [Tensor] = []
      for index in site.inputs.indices {
        let tensor = try site.tensor(index)
        let rows = try FeatureRows(tensor)
        try check(index, rows.width)
        parts.append(
          try Tensor(.float32, shape: [rows.count, rows.width], converting: tensor.doubles()))
      }
      return [.tensor(try Tensor.joined(parts, axis: 1))]
    }
  }
}
