// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Scaled product of two matrices plus a scaled third: `y = α · A′ · B′ + β · C`, where `A′` and
  /// `B′` are transposed when asked for and `C` broadcasts.
  ///
  /// Shapes: `A′: [M, K]`, `B′: [K, N]`, `y: [M, N]`. Source: ONNX Gemm, opset 13.
  public struct Gemm: Operator {
    public static var name: String { "Gemm" }
    public static var versions: [Int] { [1, 6, 7, 9, 11, 13] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(2...3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var alpha: Float = 1
    public var beta: Float = 1
    public var transA = false
    public var transB = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
      try v.float("beta", &beta, default: 1)
      try v.bool("transA", &transA, default: false)
      try v.bool("transB", &transB, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      // C lined up with the last axes when `broadcast` was set, which it does now anyway.
      if opset < 7 { raw.attributes["broadcast"] = nil }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.commonDType(0..<3)
      let a = try matrix(site, 0, transposed: transA)
      let b = try matrix(site, 1, transposed: transB)
      let shape = try MatrixProduct.shape(a, b)
      if let c = site.shape(2) { try Gemm.check(c, stretchesTo: shape) }
      return [Fact(dtype, shape)]
    }

    private func matrix(
      _ site: InferSite, _ index: Int, transposed: Bool
    ) throws(ModelError) -> [Dimension] {
      guard let shape = try site.tensor(index).shape else { return [.unknown, .unknown] }
      guard shape.count == 2 else {
        throw ModelError(.shapeMismatch, "input \(index) must have rank 2, got \(shape)")
      }
      return transposed ? shape.reversed() : shape
    }

    private static func check(
      _ c: [Dimension], stretchesTo shape: [Dimension]
    ) throws(ModelError) {
      let stretched = try Dimension.broadcast(c, shape)
      let fits = zip(stretched, shape).allSatisfy { $0.value == nil || $1.value == nil || $0 == $1 }
      guard stretched.count == shape.count, fits else {
        throw ModelError(.shapeMismatch, "C of shape \(c) does not broadcast to \(shape)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      let c = try site.optionalTensor(2)
      guard a.rank == 2, b.rank == 2 else {
        throw ModelError(.shapeMismatch, "A and B must be matrices, got \(a.shape) and \(b.shape)")
      }
      let left = try transA ? Gemm.transposed(a) : a
      let right = try transB ? Gemm.transposed(b) : b
      let product = try MatrixProduct(left.shape, right.shape)
      let stretched = try c?.broadcast(to: product.shape)
      func multiply<A: Accumulating>(_ type: A.Type) throws(ModelError) -> [A] {
        try product(A.elements(left), A.elements(right))
      }
      if !a.dtype.isFloat && alpha == 1 && beta == 1 {
        var sums = try multiply(Int.self)
        for (i, value) in try (stretched?.integers() ?? []).enumerated() { sums[i] &+= value }
        return [.tensor(try Tensor(a.dtype, shape: product.shape, converting: sums))]
      }
      let sums = try a.dtype.isFloat ? multiply(Double.self) : multiply(Int.self).map(Double.init)
      let addend = try stretched?.doubles()
      var values = sums.map { Double(alpha) * $0 }
      for (i, value) in (addend ?? []).enumerated() { values[i] += Double(beta) * value }
      return [.tensor(try Tensor(a.dtype, shape: product.shape, converting: values))]
    }

    private static func transposed(_ matrix: Tensor) throws(ModelError) -> Tensor {
      let shape = [matrix.shape[1], matrix.shape[0]]
      return try matrix.gathered(
        Broadcasting.indices(shape, strides: [1, shape[0]]), shape: shape)
    }
  }
}
