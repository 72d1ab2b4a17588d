// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Product of 8-bit matrices in 32 bits: `y = (a − zeroA) · (b − zeroB)`.
  ///
  /// Shapes as MatMul; zero points are one number, or one for each row of `a` and each column of
  /// `b`. Source: ONNX MatMulInteger, opset 10.
  public struct MatMulInteger: Operator {
    public static var name: String { "MatMulInteger" }
    public static var versions: [Int] { [10] }
    public static var arity: Arity { Arity(2...4) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.commonDType([0, 2])
      _ = try site.commonDType([1, 3])
      guard let a = try site.tensor(0).shape, let b = try site.tensor(1).shape else {
        return [Fact(.int32, nil)]
      }
      return [Fact(.int32, try MatrixProduct.shape(a, b))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      let product = try MatrixProduct(a.shape, b.shape)
      let left = try QuantizedMatrix.centred(a, site.optionalTensor(2), .left, Int.self)
      let right = try QuantizedMatrix.centred(b, site.optionalTensor(3), .right, Int.self)
      let sums = try product(left, right)
      return [.tensor(try Tensor(.int32, shape: product.shape, converting: sums))]
    }
  }
}
