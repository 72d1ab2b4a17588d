// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y = f(a, b)` with broadcasting, as blocks of R rows and C columns.
struct BinaryKernel: DivisibleKernel {
  private let code: Int32
  private let a: TensorView
  private let b: TensorView
  private let y: TensorView
  private let table: KernelTable
  private let rows: Int
  private let columns: Int
  private let rowStrides: (a: Int, b: Int, y: Int)
  private let columnStrides: (a: Int, b: Int)
  /// Where each block begins in a, b and y.
  private let starts: [Int]

  /// Inputs are stretched to the shape of `y` already; nil when the innermost axis of one has
  /// another stride than 0 or 1.
  init?(
    _ code: some BinaryInteger, _ a: TensorView, _ b: TensorView, _ y: TensorView,
    _ table: KernelTable
  ) {
    guard let walk = BlockWalk([a, b, y]) else { return nil }
    rows = walk.rows
    columns = walk.columns
    rowStrides = (walk.rowStrides[0], walk.rowStrides[1], walk.rowStrides[2])
    columnStrides = (walk.columnStrides[0], walk.columnStrides[1])
    starts = walk.starts
    self.code = Int32(code)
    self.a = a
    self.b = b
    self.y = y
    self.table = table
  }

  private var dividesRows: Bool { rows > 1 }

  var mostShares: Int {
    min(dividesRows ? rows : .max, Share.mostOfElements(y.count))
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let row = dividesRows ? share.range(of: rows) : 0..<rows
    let column = dividesRows ? 0..<columns : share.range(of: columns, unit: Share.elementUnit)
    let (first, left) = (row.lowerBound, column.lowerBound)
    let a = memory.floats(a) + first * rowStrides.a + left * columnStrides.a
    let b = memory.floats(b) + first * rowStrides.b + left * columnStrides.b
    let y = memory.floats(y) + first * rowStrides.y + left
    var block = 0
    while block < starts.count {
      table.c.pointee.binary_f32(
        code, row.count, column.count, a + starts[block], rowStrides.a, columnStrides.a,
        b + starts[block + 1], rowStrides.b, columnStrides.b, y + starts[block + 2], rowStrides.y)
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
    let packedA = try site.packed(a, order: order)
    let packedB = try site.packed(b, order: order)
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
    let isPair = site.site.node.inputs.count == 2
    return try isPair ? site.lowerBinary(APUS_MAX) : site.lowerVariadic(APUS_MAX)
  }
}
extension Op.Min: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let isPair = site.site.node.inputs.count == 2
    return try isPair ? site.lowerBinary(APUS_MIN) : site.lowerVariadic(APUS_MIN)
  }
}
