// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Product of matrices, or of stacks of them: `y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]`.
  ///
  /// Shapes: `[…, M, K] · […, K, N] = […, M, N]`; leading axes broadcast, vectors lack an axis.
  /// Source: ONNX MatMul, opset 13.
  public struct MatMul: Operator {
    public static var name: String { "MatMul" }
    public static var versions: [Int] { [1, 9, 13] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(2) }
    public static var weightInputs: [Int] { [1] }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.commonDType(0..<2)
      guard let a = try site.tensor(0).shape, let b = try site.tensor(1).shape else {
        return [Fact(dtype, nil)]
      }
      return [Fact(dtype, try MatrixProduct.shape(a, b))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      let product = try MatrixProduct(a.shape, b.shape)
      func multiply<A: Accumulating>(_ type: A.Type) throws(ModelError) -> Tensor {
        try A.tensor(a.dtype, product.shape, product(A.elements(a), A.elements(b)))
      }
      // Named types, so that the compiler makes a loop for each.
      return [.tensor(try a.dtype.gathersReals() ? multiply(Double.self) : multiply(Int.self))]
    }
  }
}
