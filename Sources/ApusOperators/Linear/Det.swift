// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The determinant of each square matrix of a stack, by elimination with row exchanges.
  ///
  /// Shapes: `x: […, M, M]`, `y: […]`. Source: ONNX Det, opset 22.
  public struct Det: Operator {
    public static var name: String { "Det" }
    public static var versions: [Int] { [11, 22] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      guard let shape = x.shape else { return [Fact(x.dtype, nil)] }
      try check(shape)
      return [Fact(x.dtype, Array(shape.dropLast(2)))]
    }

    private func check(_ shape: [Dimension]) throws(ModelError) {
      let square = shape.suffix(2).compactMap(\.value)
      guard shape.count >= 2, square.count < 2 || square[0] == square[1] else {
        throw ModelError(.shapeMismatch, "needs square matrices, got \(shape)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try check(x.shape.map(Dimension.known))
      let rows = try Rows(x.shape, axis: x.rank - 2)
      let size = x.shape[x.rank - 1]
      try WorkBudget.spend(product: [rows.count, size, size, size])
      let values = try x.doubles()
      var result: [Double] = []
      for range in rows.ranges { result.append(determinant(Array(values[range]), size)) }
      let shape = Array(x.shape.dropLast(2))
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: result))]
    }

    private func determinant(_ elements: [Double], _ size: Int) -> Double {
      var a = elements
      var result = 1.0
      for k in 0..<size {
        var pivot = k
        for row in k..<size where abs(a[row * size + k]) > abs(a[pivot * size + k]) { pivot = row }
        guard a[pivot * size + k] != 0 else { return 0 }
        if pivot != k {
          for column in 0..<size { a.swapAt(pivot * size + column, k * size + column) }
          result = -result
        }
        result *= a[k * size + k]
        for row in k + 1..<max(size, k + 1) {
          let factor = a[row * size + k] / a[k * size + k]
          for column in k..<size { a[row * size + column] -= factor * a[k * size + column] }
        }
      }
      return result
    }
  }
}
