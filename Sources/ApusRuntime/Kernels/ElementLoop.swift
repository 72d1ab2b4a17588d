// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// `y[i] = f(a[i], b[i])` over small tensors of any element types: index and mask arithmetic that
/// the vector kernels do not cover. A unary function ignores `b`.
struct ElementLoop<A: Sendable, B: Sendable, Y: Sendable>: Kernel {
  let a: TensorView
  let b: TensorView
  let y: TensorView
  /// Where each element is, in elements, in the order of `y`.
  let placesA: [Int]
  let placesB: [Int]
  let function: @Sendable (A, B) -> Y

  func run(_ memory: Memory) throws(ModelError) {
    let a = memory.bytes(a).assumingMemoryBound(to: A.self)
    let b = memory.bytes(b).assumingMemoryBound(to: B.self)
    let y = memory.bytes(y).assumingMemoryBound(to: Y.self)
    for place in placesA.indices { y[place] = function(a[placesA[place]], b[placesB[place]]) }
  }
}

extension Site {
  /// The most elements for which places are listed; above, the reference runs.
  private static let elementLimit = 1 << 16

  /// Emits a loop over inputs 0 and 1, broadcast; or over input 0 alone.
  func lowerLoop<A: TensorElement, B: TensorElement, Y: TensorElement>(
    isUnary: Bool = false, _ function: @escaping @Sendable (A, B) -> Y
  ) throws(ModelError) -> Bool {
    let (dtype, shape) = try site.outputType(0)
    let first = try site.required(0)
    let second = isUnary ? first : try site.required(1)
    guard first.dtype == A.dtype, second.dtype == B.dtype, dtype == Y.dtype,
      shape.reduce(1, *) <= Site.elementLimit, let a = first.broadcast(to: shape),
      let b = second.broadcast(to: shape)
    else { return false }
    let y = try site.allocateOutput(0)
    let kernel = ElementLoop<A, B, Y>(
      a: first, b: second, y: y,
      placesA: try Broadcasting.indices(shape, strides: a.strides),
      placesB: try Broadcasting.indices(shape, strides: b.strides), function: function)
    site.emit(kernel, reads: [first, second], writes: [y])
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

  /// A comparison of float32, int32 or int64.
  func lowerComparison(
    _ real: @escaping @Sendable (Float, Float) -> Bool,
    _ narrow: @escaping @Sendable (Int32, Int32) -> Bool,
    _ wide: @escaping @Sendable (Int64, Int64) -> Bool
  ) throws(ModelError) -> Bool {
    if try lowerLoop(real) { return true }
    if try lowerLoop(narrow) { return true }
    return try lowerLoop(wide)
  }
}

extension Op.Less: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerComparison({ $0 < $1 }, { $0 < $1 }, { $0 < $1 })
  }
}
extension Op.Greater: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerComparison({ $0 > $1 }, { $0 > $1 }, { $0 > $1 })
  }
}
extension Op.Equal: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard legacyAxis == nil else { return false }
    return try site.lowerComparison({ $0 == $1 }, { $0 == $1 }, { $0 == $1 })
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
    if try site.lowerLoop(isUnary: true, { (a: Bool, _: Bool) -> Float in a ? 1 : 0 }) {
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
