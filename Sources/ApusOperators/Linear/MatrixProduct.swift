// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// How two tensors multiply as stacks of matrices: the rule of NumPy's `matmul`.
///
/// `[…, M, K] · […, K, N] = […, M, N]`, where the leading axes broadcast; a vector on the left is
/// a row, on the right a column, and the axis that it lacks is missing from the result as well.
struct MatrixProduct: Sendable {
  /// The shape of the result.
  let shape: [Int]
  let rows: Int
  let inner: Int
  let columns: Int
  /// For each matrix of the stack, where those of the operands begin.
  private let starts: [(a: Int, b: Int)]

  /// Throws: `shapeMismatch` when the shapes do not fit together.
  init(_ a: [Int], _ b: [Int]) throws(ModelError) {
    let result = try MatrixProduct.shape(a.map(Dimension.known), b.map(Dimension.known))
    shape = result.compactMap(\.value)
    let left = a.count == 1 ? [1] + a : a
    let right = b.count == 1 ? b + [1] : b
    rows = left[left.count - 2]
    inner = left[left.count - 1]
    columns = right[right.count - 1]
    let batch = try Broadcasting.shape([Array(left.dropLast(2)), Array(right.dropLast(2))])
    func offsets(_ shape: [Int]) throws(ModelError) -> [Int] {
      let strides = Broadcasting.strides(Array(shape.dropLast(2)), stretchedTo: batch)
      return try Broadcasting.indices(batch, strides: strides)
    }
    let aSize = rows &* inner
    let bSize = inner &* columns
    starts = zip(try offsets(left), try offsets(right)).map { ($0 &* aSize, $1 &* bSize) }
  }

  /// The products' elements in row-major order. Throws: `limitExceeded`.
  func callAsFunction<A: Accumulating>(_ a: [A], _ b: [A]) throws(ModelError) -> [A] {
    try WorkBudget.spend(product: [starts.count, rows, inner, columns])
    let count = try Tensor.elementCount([starts.count, rows, columns])
    try AllocationBudget.current?.check(count * 8)
    var result = [A](repeating: .zero, count: count)
    result.withUnsafeMutableBufferPointer { y in
      for (matrix, start) in starts.enumerated() {
        for i in 0..<rows {
          let row = (matrix * rows + i) * columns
          for k in 0..<inner {
            let left = a[start.a + i * inner + k]
            let from = start.b + k * columns
            b.withUnsafeBufferPointer { right in
              for j in 0..<columns { y[row + j].add(left, times: right[from + j]) }
            }
          }
        }
      }
    }
    return result
  }

  /// The shape of a product as far as it is known. Throws: `shapeMismatch`.
  static func shape(_ a: [Dimension], _ b: [Dimension]) throws(ModelError) -> [Dimension] {
    guard let aInner = a.last, !b.isEmpty else {
      throw ModelError(
        .shapeMismatch, "a matrix product takes operands of rank 1 or more, got \(a) and \(b)")
    }
    let bInner = b.count == 1 ? b[0] : b[b.count - 2]
    if let x = aInner.value, let y = bInner.value, x != y {
      throw ModelError(
        .shapeMismatch,
        "the product of \(a) and \(b) needs the last axis of the left operand (\(x)) to equal the "
          + "second last of the right one (\(y))")
    }
    var result = try Dimension.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    if a.count > 1 { result.append(a[a.count - 2]) }
    if b.count > 1 { result.append(b[b.count - 1]) }
    return result
  }
}
