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
    guard outer > 0, inner > 0 else { return result }
    for o in 0..<outer {
      for a in 0..<extent {
        switch kind {
        case .whole: result.append(contentsOf: repeatElement(0, count: inner))
        case .axis: result.append(contentsOf: repeatElement(a, count: inner))
        case .blocks(let size, let count):
          let first = (o * count + a / size) * inner
          result.append(contentsOf: first..<first + inner)
        }
      }
    }
    return result
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
