// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// `y[i] = f(a[i], b[i])` with broadcasting over tensors of any element types: index and mask
/// arithmetic, and functions that the vector kernels do not cover. A unary function ignores `b`.
struct ElementLoop<A: Sendable, B: Sendable, Y: Sendable>: Kernel {
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let walk: BlockWalk
  let function: @Sendable (A, B) -> Y

  func run(_ memory: Memory) throws(ModelError) {
    let (columnA, columnB) = (walk.columnStrides[0], walk.columnStrides[1])
    var block = 0
    while block < walk.starts.count {
      var a = memory.bytes(a).assumingMemoryBound(to: A.self) + walk.starts[block]
      var b = memory.bytes(b).assumingMemoryBound(to: B.self) + walk.starts[block + 1]
      var y = memory.bytes(y).assumingMemoryBound(to: Y.self) + walk.starts[block + 2]
      for _ in 0..<walk.rows {
        for column in 0..<walk.columns {
          y[column] = function(a[column * columnA], b[column * columnB])
        }
        a += walk.rowStrides[0]
        b += walk.rowStrides[1]
        y += walk.rowStrides[2]
      }
      block += 3
    }
  }
}

extension Site {
  /// Inputs stretched to the output's shape, room for the output, and how to walk them: inputs that
  /// cannot be walked as they lie are copied. nil when they do not stretch.
  func walked(
    _ places: [Int]
  ) throws(ModelError) -> (views: [TensorView], y: TensorView, walk: BlockWalk)? {
    let shape = try site.outputType(0).shape
    var views: [TensorView] = []
    for place in places {
      guard let view = try site.required(place).broadcast(to: shape) else { return nil }
      views.append(view)
    }
    let order = (views.first(where: \.isDense) ?? views[0]).physicalOrder
    let y = try site.allocateOutput(0, order: order)
    if let walk = BlockWalk(views + [y]) { return (views, y, walk) }
    for place in views.indices { views[place] = try site.copied(views[place], order: order) }
    return BlockWalk(views + [y]).map { (views, y, $0) }
  }

  /// Emits a loop over inputs 0 and 1, broadcast; or over input 0 alone.
  func lowerLoop<A: TensorElement, B: TensorElement, Y: TensorElement>(
    isUnary: Bool = false, _ function: @escaping @Sendable (A, B) -> Y
  ) throws(ModelError) -> Bool {
    let second = isUnary ? 0 : 1
    guard try site.required(0).dtype == A.dtype, try site.required(second).dtype == B.dtype,
      try site.outputType(0).dtype == Y.dtype, let (views, y, walk) = try walked([0, second])
    else { return false }
    let kernel = ElementLoop<A, B, Y>(
      a: views[0], b: views[1], y: y, walk: walk, function: function)
    site.emit(kernel, reads: views, writes: [y])
    return true
  }

  /// Whole-number arithmetic on int32 and int64.
  func lowerWhole(
    _ narrow: @escaping @Sendable (Int32, Int32) -> Int32,
    _ wide: @escaping @Sendable (Int64, Int64) -> Int64
  ) throws(ModelError) -> Bool {
    if try lowerLoop(narrow) { return true }
    return try lowerLoop(wide)
  }
}

extension Op.Not: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerLoop(isUnary: true) { (a: Bool, _: Bool) in !a }
  }
}
extension Op.And: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerLoop { (a: Bool, b: Bool) in a && b }
  }
}
extension Op.Or: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerLoop { (a: Bool, b: Bool) in a || b }
  }
}

extension Op.Cast {
  /// Casts between Booleans and whole numbers, which keep every value.
  func lowerWhole(_ site: Site) throws(ModelError) -> Bool {
    if try site.lowerLoop(isUnary: true, { (a: Bool, _: Bool) -> Int32 in a ? 1 : 0 }) {
      return true
    }
    if try site.lowerLoop(isUnary: true, { (a: Bool, _: Bool) -> Int64 in a ? 1 : 0 }) {
      return true
    }
    if try site.lowerLoop(isUnary: true, { (a: Int32, _: Int32) -> Int64 in Int64(a) }) {
      return true
    }
    return try site.lowerLoop(isUnary: true) { (a: Int64, _: Int64) -> Int32 in
      Int32(truncatingIfNeeded: a)
    }
  }
}
