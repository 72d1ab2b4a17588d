// SPDX-License-Identifier: Apache-2.0

/// How good intervals from l to u are that should hold the truth x with probability 1 − α.
public struct IntervalErrors: Sendable, Hashable {
  /// The probability with which an interval should hold the truth, 1 − α.
  public let level: Double
  public private(set) var count = 0
  private var inside = 0
  private var widths = 0.0
  private var penalties = 0.0

  /// `level` is between 0 and 1.
  public init(level: Double) {
    precondition(level > 0 && level < 1)
    self.level = level
  }

  /// Adds one interval and what came.
  public mutating func add(low: Double, high: Double, truth: Double) {
    count += 1
    widths += high - low
    if truth < low {
      penalties += low - truth
    } else if truth > high {
      penalties += truth - high
    } else if low <= truth {
      inside += 1
    }
  }

  /// The part of truths in their intervals, ends included, from 0 to 1.
  public var coverage: Double { Double(inside) / Double(count) }
  /// Mean width: Σ (u − l) / n, in the units of the series.
  public var width: Double { widths / Double(count) }
  /// Mean scaled interval score: Σ (u − l + 2/α·max(l − x, 0) + 2/α·max(x − u, 0)) / n over the
  /// scale. Source: Gneiting and Raftery (2007); M4 (2018).
  public func msis(_ scale: NaiveScale) -> Double {
    (widths + 2 / (1 - level) * penalties) / Double(count) / scale.mae
  }
}
