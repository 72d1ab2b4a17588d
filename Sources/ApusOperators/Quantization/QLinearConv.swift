// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Convolution of quantised numbers, quantised: `y = clamp(round(s · scaleX · scaleW / scaleY) +
  /// zeroY)`, where `s = b + Σ (x − zeroX) · (w − zeroW)`; elements in the padding are `zeroX`.
  ///
  /// Shapes as Conv. Inputs: x, its scale and zero point, w, its two (one number or one for each
  /// filter), y's two, bias as int32 of scale `scaleX · scaleW`.
  /// Source: ONNX QLinearConv, opset 10.
  public struct QLinearConv: Operator {
    public static var name: String { "QLinearConv" }
    public static var versions: [Int] { [10] }
    public static var arity: Arity { Arity(8...9) }
    public var window = Window()
    public var group = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: false)
      try v.int("group", &group, default: 1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.commonDType([0, 2])
      _ = try site.commonDType([3, 5])
      let shape = try Convolution.shape(
        site.tensor(0).shape, site.tensor(3).shape, group: group, window)
      return [Fact(try site.tensor(7).dtype, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let w = try site.tensor(3)
      let (sums, shape) = try QuantizedConvolution.sums(
        site.tensor(0), site.tensor(2), w, site.tensor(5), group: group, window)
      let filters = w.shape[0]
      let positions = shape.dropFirst(2).product
      var values = sums.map(Double.init)
      try Convolution.add(
        bias: site.optionalTensor(8)?.doubles(), to: &values, channels: filters,
        positions: positions)
      let scaleX = try QuantizedConvolution.perFilter(site.tensor(1).doubles(), count: 1)[0]
      let scaleW = try QuantizedConvolution.perFilter(site.tensor(4).doubles(), count: filters)
      let scaleY = try QuantizedConvolution.perFilter(site.tensor(6).doubles(), count: 1)[0]
      let zero = try site.tensor(7)
      let zeroY = try QuantizedConvolution.perFilter(zero.doubles(), count: 1)[0]
      for i in values.indices { values[i] *= scaleX * scaleW[i / positions % filters] / scaleY }
      return [
        .tensor(
          try Tensor(quantising: values, zeros: { _ in zeroY }, zero.dtype, shape: shape))
      ]
    }
  }
}
