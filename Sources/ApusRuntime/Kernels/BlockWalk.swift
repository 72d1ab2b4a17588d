// SPDX-License-Identifier: Apache-2.0

import ApusPlan

/// How operands of one shape are walked together: as blocks of R rows and C columns.
struct BlockWalk: Sendable {
  let rows: Int
  let columns: Int
  /// Distance between rows and between columns, of each operand.
  let rowStrides: [Int]
  let columnStrides: [Int]
  /// Where each block begins, in elements: of each operand in turn.
  let starts: [Int]

  /// The last operand is the result: its elements lie side by side along the innermost axis, those
  /// of the others do so or are all one. nil where that is not so, or there are too many blocks.
  init?(_ operands: [TensorView]) {
    guard let target = operands.last else { return nil }
    var axes: [(size: Int, strides: [Int])] = []
    for axis in target.physicalOrder where target.shape[axis] != 1 {
      let size = target.shape[axis]
      let strides = operands.map { $0.strides[axis] }
      if let last = axes.last, last.strides == strides.map({ $0 * size }) {
        axes[axes.count - 1] = (last.size * size, strides)
      } else {
        axes.append((size, strides))
      }
    }
    let zero = [Int](repeating: 0, count: operands.count)
    let inner = axes.popLast() ?? (1, zero.dropLast() + [1])
    guard inner.strides.last == 1, inner.strides.allSatisfy({ (0...1).contains($0) }) else {
      return nil
    }
    let outer = axes.popLast() ?? (1, zero)
    var starts = [zero]
    for axis in axes.reversed() {
      guard starts.count * axis.size <= 1 << 16 else { return nil }
      var next: [[Int]] = []
      for i in 0..<axis.size {
        for start in starts { next.append(zip(start, axis.strides).map { $0 + i * $1 }) }
      }
      starts = next
    }
    rows = outer.size
    columns = inner.size
    rowStrides = outer.strides
    columnStrides = inner.strides
    self.starts = starts.flatMap(\.self)
  }
}
