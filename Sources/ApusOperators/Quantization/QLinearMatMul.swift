// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Product of quantised matrices, quantised:
  /// `y = clamp(round((a − zeroA) · (b − zeroB) · scaleA · scaleB / scaleY) + zeroY)`.
  ///
  /// Shapes as MatMul. Inputs: a, its scale and zero point, b, its two, y's two; they are one
  /// number, or one for each row of `a` and each column of `b`.
  /// Source: ONNX QLinearMatMul, opset 21.
  public struct QLinearMatMul: Operator {
    public static var name: String { "QLinearMatMul" }
    public static var versions: [Int] { [10, 21] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(8) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.commonDType([0, 2])
      _ = try site.commonDType([3, 5])
      let dtype = try site.tensor(7).dtype
      guard let a = try site.tensor(0).shape, let b = try site.tensor(3).shape else {
        return [Fact(dtype, nil)]
      }
      return [Fact(dtype, try MatrixProduct.shape(a, b))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(3)
      let zero = try site.tensor(7)
      let product = try MatrixProduct(a.shape, b.shape)
      let left = try QuantizedMatrix.centred(a, site.tensor(2), .left, Double.self)
      let right = try QuantizedMatrix.centred(b, site.tensor(5), .right, Double.self)
      let sums = try product(left, right)
      func factors(_ tensor: Tensor) throws(ModelError) -> [Double] {
        try tensor.broadcast(to: product.shape).doubles()
      }
      let scaleA = try factors(QuantizedMatrix.aligned(site.tensor(1), .left, of: a.shape))
      let scaleB = try factors(QuantizedMatrix.aligned(site.tensor(4), .right, of: b.shape))
      let scaleY = try factors(QuantizedMatrix.aligned(site.tensor(6), .left, of: product.shape))
      let zeros = try factors(QuantizedMatrix.aligned(zero, .left, of: product.shape))
      let quotients = sums.indices.map { sums[$0] * (scaleA[$0] * scaleB[$0] / scaleY[$0]) }
      return [
        .tensor(
          try Tensor(
            quantising: quotients, zeros: { zeros[$0] }, zero.dtype, shape: product.shape))
      ]
    }
  }
}
