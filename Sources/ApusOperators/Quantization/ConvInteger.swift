// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Convolution of 8-bit numbers in 32 bits: that of `x − zeroX` and `w − zeroW`; elements in the
  /// padding are the zero point.
  ///
  /// Shapes as Conv; the zero point of `w` is one number or one for each filter.
  /// Source: ONNX ConvInteger, opset 10.
  public struct ConvInteger: Operator {
    public static var name: String { "ConvInteger" }
    public static var versions: [Int] { [10] }
    public static var arity: Arity { Arity(2...4) }
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
      _ = try site.commonDType([1, 3])
      let shape = try Convolution.shape(
        site.tensor(0).shape, site.tensor(1).shape, group: group, window)
      return [Fact(.int32, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let (sums, shape) = try QuantizedConvolution.sums(
        site.tensor(0), site.optionalTensor(2), site.tensor(1), site.optionalTensor(3),
        group: group, window)
      return [.tensor(try Tensor(.int32, shape: shape, converting: sums))]
    }
  }
}
