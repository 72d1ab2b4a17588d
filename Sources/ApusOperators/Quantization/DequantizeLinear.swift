// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Narrow numbers as real ones: `y = (x − zero) · scale`.
  ///
  /// Scale and zero point are one for all elements, one for each index of `axis`, or one for each
  /// block of `blockSize` elements along it. Source: ONNX DequantizeLinear, opset 28.
  public struct DequantizeLinear: Operator {
    public static var name: String { "DequantizeLinear" }
    public static var versions: [Int] { [10, 13, 19, 21, 23, 24, 25, 28] }
    public static var since: Int { 10 }
    public var minimumOpset: Int {
      outputType != nil ? 23 : blockSize != 0 ? 21 : axis == 1 ? 10 : 13
    }
    public static var arity: Arity { Arity(2...3) }
    public var axis = 1
    /// The elements that share a scale; 0 when scales are not for blocks.
    public var blockSize = 0
    /// The result's element type; nil is that of the scale.
    public var outputType: DType?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 1)
      try v.int("block_size", &blockSize, default: 0)
      try v.dtype("output_dtype", &outputType)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      // 0 is the standard's way to write that there is no type.
      if raw.attributes["output_dtype"] == .int(0) { raw.attributes["output_dtype"] = nil }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.commonDType([0, 2])
      let scale = try site.tensor(1)
      if let shape = x.knownShape, let scales = scale.knownShape {
        _ = try QuantizationGrid(shape, scale: scales, axis: axis, blockSize: blockSize)
      }
      let type = if let own = scale.dtype { try result(own) } else { outputType }
      return [Fact(type, x.shape)]
    }

    /// The result's element type for a scale of the given one.
    private func result(_ scale: DType) throws(ModelError) -> DType {
      let type = outputType ?? scale
      guard [.float32, .float16, .bfloat16, .float64].contains(type) else {
        throw ModelError(
          .typeMismatch, "cannot give elements of \(type.name); set output_dtype to float",
          at: .attribute("output_dtype"))
      }
      return type
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let scale = try site.tensor(1)
      let zero = try site.optionalTensor(2)
      try QuantizationGrid.check(scale, zero)
      let grid = try QuantizationGrid(x.shape, scale: scale.shape, axis: axis, blockSize: blockSize)
      try AllocationBudget.current?.check(x.count * 8)
      if zero == nil, scale.dtype == .float32, try result(scale.dtype) == .float32 {
        // Each product is exact before it is rounded, as below.
        if x.dtype == .int8 { return [.tensor(try scaled(x, Int8.self, scale, grid))] }
        if x.dtype == .int16 { return [.tensor(try scaled(x, Int16.self, scale, grid))] }
      }
      let scales = try scale.doubles()
      let zeros = try zero?.doubles()
      let values = zip(try x.doubles(), grid.places()).map { value, place in
        (value - (zeros?[place] ?? 0)) * scales[place]
      }
      return [
        .tensor(try Tensor(try result(scale.dtype), shape: x.shape, converting: values))
      ]
    }

    private func scaled<T: IntegerElement>(
      _ x: Tensor, _ type: T.Type, _ scale: Tensor, _ grid: QuantizationGrid
    ) throws(ModelError) -> Tensor {
      let scales = try scale.elements(of: Float.self)
      let storage = try Storage.allocate(byteCount: x.count * 4)
      let values = storage.base.assumingMemoryBound(to: Float.self)
      try x.withElements(of: type) { x in
        grid.forEachRun { elements, place, step in
          if step == 0 {
            let scale = scales[place]
            for element in elements { values[element] = Float(x[element]) * scale }
          } else {
            for (index, element) in elements.enumerated() {
              values[element] = Float(x[element]) * scales[place + index]
            }
          }
        }
      }
      return try Tensor(.float32, shape: x.shape, bytes: Bytes(storage))
    }
  }
}
