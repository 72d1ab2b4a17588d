// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Real numbers as narrow ones: `y = clamp(round(x / scale) + zero)`, ties to even.
  ///
  /// Scale and zero point are one for all elements, one for each index of `axis`, or one for each
  /// block of `blockSize` elements along it. Source: ONNX QuantizeLinear, opset 28.
  public struct QuantizeLinear: Operator {
    public static var name: String { "QuantizeLinear" }
    public static var versions: [Int] { [10, 13, 19, 21, 23, 24, 25, 28] }
    public static var since: Int { 10 }
    public var minimumOpset: Int {
      if precision != nil { return 23 }
      if blockSize != 0 || outputType != nil { return 21 }
      return saturate ? (axis == 1 ? 10 : 13) : 19
    }
    public static var arity: Arity { Arity(2...3) }
    public var axis = 1
    /// The elements that share a scale; 0 when scales are not for blocks.
    public var blockSize = 0
    /// The result's element type; nil is that of the zero point, or uint8 without one.
    public var outputType: DType?
    /// The type in which the division is rounded; nil is that of the scale.
    public var precision: DType?
    /// Whether numbers beyond the range of an 8-bit real become the largest one.
    public var saturate = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 1)
      try v.int("block_size", &blockSize, default: 0)
      try v.dtype("output_dtype", &outputType)
      try v.dtype("precision", &precision)
      try v.bool("saturate", &saturate, default: true)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      // 0 is the standard's way to write that there is no type.
      for name in ["output_dtype", "precision"] where raw.attributes[name] == .int(0) {
        raw.attributes[name] = nil
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let zero = site.has(2) ? try site.tensor(2).dtype : .uint8
      if site.has(2) { try check(zero: zero) }
      if let shape = x.knownShape, let scale = try site.tensor(1).knownShape {
        _ = try QuantizationGrid(shape, scale: scale, axis: axis, blockSize: blockSize)
      }
      return [Fact(outputType ?? zero, x.shape)]
    }

    private func check(zero: DType?) throws(ModelError) {
      if let outputType, let zero, zero != outputType {
        throw ModelError(
          .typeMismatch, "output_dtype is \(outputType.name), but the zero point is \(zero.name)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let scale = try site.tensor(1)
      let zero = try site.optionalTensor(2)
      try check(zero: zero?.dtype)
      try QuantizationGrid.check(scale, zero)
      let grid = try QuantizationGrid(x.shape, scale: scale.shape, axis: axis, blockSize: blockSize)
      try AllocationBudget.current?.check(x.count * 8)
      let places = grid.places()
      let own = scale.dtype.isFloat && scale.dtype != .float8e8m0 ? scale.dtype : .float32
      let type = precision ?? own
      let scales = try scale.doubles().rounded(to: type)
      let values = try x.doubles().rounded(to: type)
      let quotients = try zip(values, places).map { $0 / scales[$1] }.rounded(to: type)
      let zeros = try zero?.doubles()
      return [
        .tensor(
          try Tensor(
            quantising: quotients, zeros: { zeros?[places[$0]] ?? 0 },
            outputType ?? zero?.dtype ?? .uint8, shape: x.shape, saturating: saturate))
      ]
    }
  }
}
