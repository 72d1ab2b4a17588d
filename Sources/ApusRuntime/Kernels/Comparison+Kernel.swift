// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y = a ≷ b` with broadcasting, Booleans of one byte.
struct ComparisonKernel: Kernel {
  let code: Int32
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let walk: BlockWalk
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let (a, b) = (memory.floats(a), memory.floats(b))
    let y = memory.bytes(y).assumingMemoryBound(to: UInt8.self)
    var block = 0
    while block < walk.starts.count {
      table.c.pointee.compare_f32(
        code, walk.rows, walk.columns, a + walk.starts[block], walk.rowStrides[0],
        walk.columnStrides[0], b + walk.starts[block + 1], walk.rowStrides[1],
        walk.columnStrides[1], y + walk.starts[block + 2], walk.rowStrides[2])
      block += 3
    }
  }
}

/// `y = m ? a : b` with broadcasting, over elements of 4 bytes.
struct WhereKernel: Kernel {
  let m: TensorView
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let walk: BlockWalk
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let m = memory.bytes(m).assumingMemoryBound(to: UInt8.self)
    let a = memory.bytes(a).assumingMemoryBound(to: UInt32.self)
    let b = memory.bytes(b).assumingMemoryBound(to: UInt32.self)
    let y = memory.bytes(y).assumingMemoryBound(to: UInt32.self)
    var block = 0
    while block < walk.starts.count {
      table.c.pointee.select_b32(
        walk.rows, walk.columns, m + walk.starts[block], walk.rowStrides[0],
        walk.columnStrides[0], a + walk.starts[block + 1], walk.rowStrides[1],
        walk.columnStrides[1], b + walk.starts[block + 2], walk.rowStrides[2],
        walk.columnStrides[2], y + walk.starts[block + 3], walk.rowStrides[3])
      block += 4
    }
  }
}

extension Site {
  /// Emits a comparison of inputs 0 and 1: of float32 by a kernel, of whole numbers by a loop.
  func lowerComparison(
    _ code: some BinaryInteger, legacyAxis: Int?,
    _ narrow: @escaping @Sendable (Int32, Int32) -> Bool,
    _ wide: @escaping @Sendable (Int64, Int64) -> Bool
  ) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    guard try site.required(0).dtype == .float32 else {
      if try lowerLoop(narrow) { return true }
      return try lowerLoop(wide)
    }
    guard let (views, y, walk) = try walked([0, 1]) else { return false }
    let kernel = ComparisonKernel(
      code: Int32(code), a: views[0], b: views[1], y: y, walk: walk, table: table)
    site.emit(kernel, reads: views, writes: [y])
    return true
  }

  /// Emits a choice between inputs 1 and 2 by input 0.
  func lowerWhere() throws(ModelError) -> Bool {
    guard try site.required(0).dtype == .bool,
      try site.outputType(0).dtype.byteWidth == MemoryLayout<UInt32>.size,
      let (views, y, walk) = try walked([0, 1, 2])
    else { return false }
    let kernel = WhereKernel(
      m: views[0], a: views[1], b: views[2], y: y, walk: walk, table: table)
    site.emit(kernel, reads: views, writes: [y])
    return true
  }
}

extension Op.Where: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool { try site.lowerWhere() }
}
extension Op.Less: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerComparison(APUS_LESS, legacyAxis: legacyAxis, { $0 < $1 }, { $0 < $1 })
  }
}
extension Op.LessOrEqual: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerComparison(APUS_LESS_OR_EQUAL, legacyAxis: nil, { $0 <= $1 }, { $0 <= $1 })
  }
}
extension Op.Greater: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerComparison(APUS_GREATER, legacyAxis: legacyAxis, { $0 > $1 }, { $0 > $1 })
  }
}
extension Op.GreaterOrEqual: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerComparison(APUS_GREATER_OR_EQUAL, legacyAxis: nil, { $0 >= $1 }, { $0 >= $1 })
  }
}
extension Op.Equal: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerComparison(APUS_EQUAL, legacyAxis: legacyAxis, { $0 == $1 }, { $0 == $1 })
  }
}
