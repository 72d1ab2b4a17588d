// SPDX-License-Identifier: Apache-2.0

/// An input of a forecasting model: what of a window it takes, and how that lies in memory.
public struct ForecastPort: Sendable, Hashable, Codable {
  public enum Source: String, Sendable, Codable {
    /// The L input steps.
    case past
    /// The H target steps of columns that are known beforehand.
    case future
    /// One number per column: that of the last input step.
    case latest
  }

  /// The model's name of it.
  public var name: String
  public var source: Source
  /// Columns of the matrix, in order.
  public var columns: [Int]
  public var layout: WindowLayout

  public init(
    _ name: String, _ source: Source = .past, columns: [Int],
    layout: WindowLayout = .channelsLast
  ) {
    self.name = name
    self.source = source
    self.columns = columns
    self.layout = layout
  }

  /// The shape of a batch of `windows`, by the rank that the model's input has: without a column
  /// axis when that is missing, without a batch axis when only time is left.
  func shape(windows: Int, steps: Int, rank: Int) -> [Int] {
    if source == .latest { return [windows, columns.count] }
    switch (rank, layout) {
    case (1, _): return [steps]
    case (2, .timeFirst): return [steps, windows]
    case (2, _): return [windows, steps]
    case (_, .channelsLast): return [windows, steps, columns.count]
    case (_, .channelsFirst): return [windows, columns.count, steps]
    case (_, .timeFirst): return [steps, windows, columns.count]
    }
  }

  /// The steps of a window that it takes.
  func steps(length: Int, horizon: Int) -> Int {
    switch source {
    case .past: length
    case .future: horizon
    case .latest: 1
    }
  }
}
