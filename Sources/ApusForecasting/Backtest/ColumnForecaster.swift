// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A forecaster of single series, such as a baseline, applied to each target column of a matrix.
///
/// A window's sampling rate and gap are those of the series that the forecaster sees: it gets every
/// r-th row of its segment, and forecasts through the gap.
public struct ColumnForecaster: WindowForecaster {
  public let title: String
  private let segments: [Range<Int>]
  private let make: (_ column: Int) throws(ModelError) -> any Forecaster

  /// `segments` are the runs of rows that belong together, as in `TimeSplit`; `make` gives the
  /// forecaster of a column, fitted where it needs to be.
  public init(
    _ title: String, segments: [Range<Int>],
    make: @escaping (_ column: Int) throws(ModelError) -> any Forecaster
  ) {
    self.title = title
    self.segments = segments
    self.make = make
  }

  /// The same forecaster for every column.
  public init(_ forecaster: any Forecaster, segments: [Range<Int>]) {
    self.init(forecaster.title, segments: segments) { _ in forecaster }
  }

  public func forecast(_ view: WindowView, targets: [Int]) throws(ModelError) -> [Float] {
    let (plan, windows) = (view.windows.plan, view.windows)
    let count = try Tensor.elementCount([windows.count, plan.horizon, targets.count])
    var result = [Float](repeating: .nan, count: count)
    let groups = try grouped(windows)
    for (place, column) in targets.enumerated() {
      let forecaster = try make(column)
      let numbers = view.matrix.column(column)
      for group in groups {
        let rows = stride(
          from: group.start.row, to: group.start.end, by: plan.samplingRate)
        let values = rows.map { numbers[$0] }
        let origins = group.positions.map {
          (windows[$0] - group.start.row) / plan.samplingRate - plan.gap
        }
        guard origins.allSatisfy({ $0 >= forecaster.reach }) else {
          throw ModelError(
            .invalidValue,
            "'\(title)' needs \(forecaster.reach) values before a forecast; a window has "
              + "\(origins.min() ?? 0): test later rows, or leave it out")
        }
        let forecasts = try forecaster.forecast(
          values, origins: origins, horizon: plan.gap + plan.horizon)
        for (position, forecast) in zip(group.positions, forecasts) {
          for step in 0..<plan.horizon {
            let row = position * plan.horizon + step
            result[row * targets.count + place] = Float(forecast[plan.gap + step])
          }
        }
      }
    }
    return result
  }

  /// Windows whose rows lie in one segment, a whole number of sampling steps apart.
  private struct Group {
    var start: Start
    var positions: [Int]
  }

  private struct Start: Hashable {
    var row: Int
    var end: Int
  }

  private func grouped(_ windows: WindowSet) throws(ModelError) -> [Group] {
    var order: [Start] = []
    var positions: [Start: [Int]] = [:]
    let rate = windows.plan.samplingRate
    for (position, origin) in windows.enumerated() {
      guard let segment = segments.first(where: { $0.contains(origin) }) else {
        throw ModelError(.invalidValue, "row \(origin) is in no segment of '\(title)'")
      }
      let phase = (origin - segment.lowerBound) % rate
      let start = Start(row: segment.lowerBound + phase, end: segment.upperBound)
      if positions[start] == nil { order.append(start) }
      positions[start, default: []].append(position)
    }
    return order.map { Group(start: $0, positions: positions[$0] ?? []) }
  }
}
