// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Which rows a window takes: the inputs that a model sees and the targets that it forecasts.
///
/// A window is named by its origin t, the row of its first target. With r the sampling rate, L the
/// length, H the horizon and g the gap, all rows are
///
///     input k (0 ≤ k < L):  t + (k − L − g)·r        target h (0 ≤ h < H):  t + h·r
///
/// so that without a gap inputs and targets are one run of every r-th row. LSTNet's single step at
/// distance d is a horizon of 1 with a gap of d − 1. Every window whose rows exist is taken, the
/// last one included, whatever the sampling rate (Keras loses windows there: keras#17392).
public struct WindowPlan: Sendable, Hashable {
  /// Input steps, L.
  public let length: Int
  /// Target steps, H.
  public let horizon: Int
  /// Rows from one window's origin to the next one's.
  public let stride: Int
  /// Rows from one step to the next, r; 1 takes every row.
  public let samplingRate: Int
  /// Steps left out between the last input and the first target, g.
  public let gap: Int

  /// Most steps of a window, and most rows of a stride or rate.
  public static let largest = 1 << 24

  /// Throws: `invalidValue` for a negative gap, another number below 1, or one above `largest`.
  public init(
    length: Int, horizon: Int, stride: Int = 1, samplingRate: Int = 1, gap: Int = 0
  ) throws(ModelError) {
    let numbers = [
      ("length", length, 1), ("horizon", horizon, 1), ("stride", stride, 1),
      ("sampling rate", samplingRate, 1), ("gap", gap, 0),
    ]
    for (name, number, least) in numbers where !(least...WindowPlan.largest).contains(number) {
      throw ModelError(
        .invalidValue,
        "a window's \(name) is from \(least) to \(WindowPlan.largest), got \(number)")
    }
    self.length = length
    self.horizon = horizon
    self.stride = stride
    self.samplingRate = samplingRate
    self.gap = gap
  }

  /// Rows needed before an origin: (L + g)·r.
  public var reach: Int { (length + gap) * samplingRate }

  /// Rows from the first target to the last, both counted: (H − 1)·r + 1.
  public var span: Int { (horizon - 1) * samplingRate + 1 }

  /// The row of input `step` of the window at `origin`.
  public func inputRow(_ step: Int, origin: Int) -> Int {
    origin + (step - length - gap) * samplingRate
  }

  /// The row of target `step` of the window at `origin`.
  public func targetRow(_ step: Int, origin: Int) -> Int { origin + step * samplingRate }

  /// The windows all of whose targets lie in `targets` and all of whose inputs lie in `history` or
  /// in `targets`; `history` is the run of rows that ends where `targets` end, nil for all from 0.
  public func windows(targets: Range<Int>, history: Range<Int>? = nil) -> WindowSet {
    var windows = WindowSet(self)
    windows.append(targets: targets, history: history ?? 0..<max(0, targets.upperBound))
    return windows
  }
}

extension WindowPlan: Codable {
  private enum Key: String, CodingKey { case length, horizon, stride, samplingRate, gap }

  /// Throws: `ModelError` when a number is out of its range.
  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Key.self)
    try self.init(
      length: box.decode(Int.self, forKey: .length),
      horizon: box.decode(Int.self, forKey: .horizon),
      stride: box.decodeIfPresent(Int.self, forKey: .stride) ?? 1,
      samplingRate: box.decodeIfPresent(Int.self, forKey: .samplingRate) ?? 1,
      gap: box.decodeIfPresent(Int.self, forKey: .gap) ?? 0)
  }
}
