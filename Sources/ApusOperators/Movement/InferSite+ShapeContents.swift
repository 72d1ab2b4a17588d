// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension InferSite {
  /// More entries than any shape has; longer integer lists are data, not shapes.
  static let longestShape = 1024

  /// The extents that an integer input holds, when it is short enough to be a shape.
  func shapeContents(_ index: Int) -> [Dimension]? {
    if let shape = shape(index) {
      guard shape.count <= 1, (shape.first?.value ?? 1) <= InferSite.longestShape else {
        return nil
      }
    }
    guard let contents = contents(index), contents.count <= InferSite.longestShape else {
      return nil
    }
    return contents
  }

  /// What a shape input says: its extents, as many unknown ones as it has entries, or nil.
  ///
  /// Throws: `invalidValue` for a negative extent, when `signed` is false.
  func extents(_ index: Int, signed: Bool = false) throws(ModelError) -> [Dimension]? {
    guard let contents = shapeContents(index) else {
      guard let count = try entryCount(index), count <= InferSite.longestShape else { return nil }
      return [Dimension](repeating: .unknown, count: count)
    }
    if !signed, let bad = contents.first(where: { ($0.value ?? 0) < 0 }) {
      throw ModelError(.invalidValue, "input \(index) has a negative extent, \(bad)")
    }
    return contents
  }

  /// The number of entries of a list input, when known. Throws: `shapeMismatch` when it is no list.
  func entryCount(_ index: Int) throws(ModelError) -> Int? {
    guard let shape = shape(index) else { return nil }
    guard shape.count <= 1 else {
      throw ModelError(
        .shapeMismatch, "input \(index) must be a list (rank 1), got rank \(shape.count)")
    }
    return shape.isEmpty ? 1 : shape[0].value
  }
}
