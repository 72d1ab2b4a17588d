// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Which scale and zero point belong to each element of a tensor: one for all (a scalar), one for
/// each index of an axis (a vector), or one for each block along an axis (the tensor's rank).
struct QuantizationGrid {
  private let outer: Int
  private let extent: Int
  private let inner: Int
  private let kind: Kind

  private enum Kind {
    case whole
    case axis
    case blocks(size: Int, count: Int)
  }

  /// Throws: `shapeMismatch` when scales of shape `scale` do not fit a tensor of shape `shape`.
  init(_ shape: [Int], scale: [Int], axis: Int, blockSize: Int) throws(ModelError) {
    guard blockSize >= 0 else {
      throw ModelError(
        .invalidValue, "must not be negative, got \(blockSize)", at: .attribute("block_size"))
    }
    if blockSize == 0 && scale.product == 1 && scale.count <= 1 {
      kind = .whole
      (outer, extent, inner) = (1, 1, try Tensor.elementCount(shape))
      return
    }
    let axis = try Normalization.axis(axis, rank: shape.count)
    outer = shape.prefix(axis).product
    extent = shape[axis]
    inner = shape.dropFirst(axis + 1).product
    if blockSize == 0 {
      guard scale == [extent] else {
        throw ModelError(
          .shapeMismatch, "axis \(axis) of \(shape) takes \(extent) scales, got shape \(scale)")
      }
      kind = .axis
    } else {
      let blocks = extent / blockSize + (extent % blockSize == 0 ? 0 : 1)
      var expected = shape
      expected[axis] = blocks
      guard scale == expected else {
        throw ModelError(
          .shapeMismatch,
          "blocks of \(blockSize) along axis \(axis) of \(shape) take scales of shape \(expected), "
            + "got \(scale)")
      }
      kind = .blocks(size: blockSize, count: blocks)
    }
  }

  /// For each element in row-major order, the place of its scale.
  func places() -> [Int] {
    var result: [Int] = []
    forEachRun { elements, place, step in
      for index in 0..<elements.count { result.append(place + index * step) }
    }
    return result
  }

  /// Calls `body` with runs of elements in row-major order, the place of the first one's scale and
  /// how much further that of each next one is (0 or 1).
  func forEachRun(_ body: (_ elements: Range<Int>, _ place: Int, _ step: Int) -> Void) {
    var next = 0
    func run(_ count: Int, _ place: Int, _ step: Int) {
      body(next..<next + count, place, step)
      next += count
    }
    switch kind {
    case .whole: run(outer * extent * inner, 0, 0)
    case .axis where inner == 1: for _ in 0..<outer { run(extent, 0, 1) }
    case .axis: for _ in 0..<outer { for a in 0..<extent { run(inner, a, 0) } }
    case .blocks(let size, let count):
      for o in 0..<outer {
        if inner == 1 {
          for block in 0..<count { run(min(size, extent - block * size), o * count + block, 0) }
        } else {
          for a in 0..<extent { run(inner, (o * count + a / size) * inner, 1) }
        }
      }
    }
  }

  /// Throws: `shapeMismatch` when a scale and a zero point differ in shape.
  static func check(_ scale: Tensor, _ zero: Tensor?) throws(ModelError) {
    guard let zero, zero.shape != scale.shape, !(zero.count == 1 && scale.count == 1) else {
      return
    }
    throw ModelError(
      .shapeMismatch,
      "scale and zero point must have one shape, got \(scale.shape) and \(zero.shape)")
  }
}
