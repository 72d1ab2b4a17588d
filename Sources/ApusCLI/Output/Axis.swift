// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Round numbers along an axis that hold a range.
struct Axis {
  let bottom: Double
  let top: Double
  let ticks: [Double]

  /// About `count` steps of 1, 2 or 5 times a power of ten that cover `low` to `high`.
  init(_ low: Double, _ high: Double, count: Int = 5) {
    let low = low.isFinite ? low : 0
    let high = high.isFinite && high > low ? high : low + 1
    let rough = (high - low) / Double(max(1, count))
    let power = pow(10, floor(log10(rough)))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    bottom = floor(low / step) * step
    top = ceil(high / step) * step
    let first = bottom
    ticks = (0...Int(((top - bottom) / step).rounded())).map { first + Double($0) * step }
  }
}

extension Quantity {
  /// Without needless zeros.
  static func plain(_ number: Double) -> String { String(format: "%g", number) }
}
