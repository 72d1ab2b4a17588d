// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y = f(a, b)` with broadcasting, as blocks of R rows and C columns.
struct BinaryKernel: Kernel {
  private let code: Int32
  private let a: TensorView
  private let b: TensorView
  private let y: TensorView
  private let table: KernelTable
  private let rows: Int
  private let columns: Int
  /// Row and column strides.
  private let strideA: (row: Int, column: Int)
  private let strideB: (row: Int, column: Int)
  private let rowY: Int
  /// Where each block begins, in elements: of a, b and y in turn.
  private let blocks: [Int]

  /// Inputs are stretched to the shape of `y` already; nil when the innermost axis of one has
  /// another stride than 0 or 1.
  init?(
    _ code: some BinaryInteger, _ a: TensorView, _ b: TensorView, _ y: TensorView,
    _ table: KernelTable
  ) {
    var axes: [(size: Int, a: Int, b: Int, y: Int)] = []
    for axis in y.physicalOrder where y.shape[axis] != 1 {
      let next = (y.shape[axis], a.strides[axis], b.strides[axis], y.strides[axis])
      if let last = axes.last, last.a == next.1 * next.0, last.b == next.2 * next.0,
        last.y == next.3 * next.0
      {
        axes[axes.count - 1] = (last.size * next.0, next.1, next.2, next.3)
      } else {
        axes.append(next)
      }
    }
    let inner = axes.popLast() ?? (1, 0, 0, 1)
    guard inner.y == 1, (0...1).contains(inner.a), (0...1).contains(inner.b) else { return nil }
    let outer = axes.popLast() ?? (1, 0, 0, inner.size)
    var blocks = [0, 0, 0]
    for axis in axes.reversed() {
      var next: [Int] = []
      guard blocks.count / 3 * axis.size <= 1 << 16 else { return nil }
      for i in 0..<axis.size {
        for block in stride(from: 0, to: blocks.count, by: 3) {
          next += [
            blocks[block] + i * axis.a, blocks[block + 1] + i * axis.b,
            blocks[block + 2] + i * axis.y,
          ]
        }
      }
      blocks = next
    }
    self.code = Int32(code)
    self.a = a
    self.b = b
    self.y = y
    self.table = table
    rows = outer.size
    columns = inner.size
    strideA = (outer.a, inner.a)
    strideB = (outer.b, inner.b)
    rowY = outer.y
    self.blocks = blocks
  }

  func run(_ memory: Memory) throws(ModelError) {
    let (a, b, y) = (memory.floats(a), memory.floats(b), memory.floats(y))
    var block = 0
    while block < blocks.count {
      table.c.pointee.binary_f32(
        code, rows, columns, a + blocks[block], strideA.row, strideA.column,
        b + blocks[block + 1], strideB.row, strideB.column, y + blocks[block + 2], rowY)
      block += 3
    }
  }
}

extension Site {
  /// Emits a binary kernel over inputs 0 and 1.
  func lowerBinary(_ code: some BinaryInteger) throws(ModelError) -> Bool {
    guard try isFloat32() else { return false }
    let shape = try site.outputType(0).shape
    guard let a = try site.required(0).broadcast(to: shape),
      let b = try site.required(1).broadcast(to: shape)
    else { return false }
    return try lowerBinary(code, a, b)
  }

  private func lowerBinary(
    _ code: some BinaryInteger, _ a: TensorView, _ b: TensorView
  ) throws(ModelError) -> Bool {
    // The output lies as the input that fills it does, so that nothing is transposed.
    let order = a.isDense ? a.physicalOrder : b.isDense ? b.physicalOrder : a.physicalOrder
    for whole in [a, b] where whole.isDense && site.mayOverwrite(whole) {
      if let kernel = BinaryKernel(code, a, b, whole, table) {
        site.setOutput(0, whole)
        site.emit(kernel, reads: [a, b], writes: [whole])
        return true
      }
    }
    let y = try site.allocateOutput(0, order: order)
    if let kernel = BinaryKernel(code, a, b, y, table) {
      site.emit(kernel, reads: [a, b], writes: [y])
      return true
    }
    let packedA = try site.copied(a, order: order)
    let packedB = try site.copied(b, order: order)
    guard let kernel = BinaryKernel(code, packedA, packedB, y, table) else { return false }
    site.emit(kernel, reads: [packedA, packedB], writes: [y])
    return true
  }
}

extension Op.Add: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    if try site.lowerBinary(APUS_ADD) { return true }
    return try site.lowerWhole({ $0 &+ $1 }, { $0 &+ $1 })
  }
}
extension Op.Sub: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    if try site.lowerBinary(APUS_SUB) { return true }
    return try site.lowerWhole({ $0 &- $1 }, { $0 &- $1 })
  }
}
extension Op.Mul: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    if try site.lowerBinary(APUS_MUL) { return true }
    return try site.lowerWhole({ $0 &* $1 }, { $0 &* $1 })
  }
}
extension Op.Div: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerBinary(APUS_DIV)
  }
}
extension Op.Pow: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerBinary(APUS_POW)
  }
}
extension Op.PRelu: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerBinary(APUS_PRELU)
  }
}
extension Op.Max: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard site.site.node.inputs.count == 2 else { return false }
    return try site.lowerBinary(APUS_MAX)
  }
}
extension Op.Min: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard site.site.node.inputs.count == 2 else { return false }
    return try site.lowerBinary(APUS_MIN)
  }
}
