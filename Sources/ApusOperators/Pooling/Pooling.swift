// SPDX-License-Identifier: Apache-2.0

import ApusGraph
package import ApusTensor

/// The rule of shapes and the walk over windows that pooling operators share.
package enum Pooling {
  /// `[N, C, positions…]`, nil when the rank is unknown. Throws: `shapeMismatch`.
  static func shape(_ x: [Dimension]?, _ window: Window) throws(ModelError) -> [Dimension]? {
    guard let x else { return nil }
    try check(rank: x.count)
    var result = Array(x.prefix(2))
    for (axis, extent) in zip(try window.axes(rank: x.count - 2), x.dropFirst(2)) {
      result.append(try axis.positions(over: extent))
    }
    return result
  }

  /// Throws: `shapeMismatch` when there is no room for batch and channels.
  static func check(rank: Int) throws(ModelError) {
    guard rank >= 2 else {
      throw ModelError(.shapeMismatch, "the input must be [N, C, D…], got rank \(rank)")
    }
  }

  /// Calls `body` with each position of the result and each element of the input under it,
  /// window by window in the order of taps. Returns the placed window and the result's shape.
  ///
  /// Throws: `shapeMismatch` when the window does not fit, `limitExceeded`.
  package static func walk(
    _ shape: [Int], _ window: Window, _ body: (_ position: Int, _ source: Int) -> Void
  ) throws(ModelError) {
    let placed = try place(window, on: shape)
    let planes = try Tensor.elementCount(Array(shape.prefix(2)))
    let positions = placed.positions
    let extent = placed.inputCount
    try WorkBudget.spend(product: [planes, placed.taps, positions])
    guard planes > 0, positions > 0 else { return }
    for tap in 0..<placed.taps {
      let pairs = placed.pairs(tap: tap)
      for plane in 0..<planes {
        for pair in pairs { body(plane * positions + pair.position, plane * extent + pair.source) }
      }
    }
  }

  /// The window on the spatial axes of `[N, C, D…]`. Throws: `shapeMismatch`, `limitExceeded`.
  package static func place(_ window: Window, on shape: [Int]) throws(ModelError) -> PlacedWindow {
    try check(rank: shape.count)
    let axes = try window.axes(rank: shape.count - 2)
    return try PlacedWindow(axes, on: Array(shape.dropFirst(2)))
  }
}
