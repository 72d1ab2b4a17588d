// SPDX-License-Identifier: Apache-2.0

/// The time from one row to the next.
public enum Frequency: Sendable, Hashable, CustomStringConvertible {
  /// Row numbers so far apart; there is no time.
  case rows(Int)
  /// A fixed time. Whole days go by the local clock, so that changes of the clock do no harm.
  case milliseconds(Int64)
  /// Months, on one day of the month, or each on its last day.
  case months(Int, atEnd: Bool)

  /// An ISO 8601 duration, such as PT30M, P1D, P7D, P1M or P1Y; `rows` for rows.
  public var description: String {
    switch self {
    case .rows(let step): return step == 1 ? "rows" : "\(step) rows"
    case .months(let count, _): return count % 12 == 0 ? "P\(count / 12)Y" : "P\(count)M"
    case .milliseconds(let step):
      if step % TimePoint.day == 0 { return "P\(step / TimePoint.day)D" }
      if step % 3_600_000 == 0 { return "PT\(step / 3_600_000)H" }
      if step % 60_000 == 0 { return "PT\(step / 60_000)M" }
      if step % 1000 == 0 { return "PT\(step / 1000)S" }
      let rest = String(step % 1000)
      return "PT\(step / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)S"
    }
  }

  /// Whether rows come one after another at all.
  var isPositive: Bool {
    switch self {
    case .rows(let step): step > 0
    case .milliseconds(let step): step > 0
    case .months(let count, _): count > 0
    }
  }

  /// The moment `count` steps after another; the local clock of whole days and months is kept.
  public func advanced(_ start: TimePoint, by count: Int) -> TimePoint {
    switch self {
    case .rows(let step):
      return TimePoint(milliseconds: start.milliseconds + Int64(step * count))
    case .milliseconds(let step):
      return TimePoint(milliseconds: start.milliseconds + step * Int64(count), offset: start.offset)
    case .months(let months, let atEnd):
      let date = start.date
      let total = date.year * 12 + date.month - 1 + months * count
      let (year, month) = (
        Int(Int64(total).floorDivided(by: 12)),
        total - Int(Int64(total).floorDivided(by: 12)) * 12 + 1
      )
      let length = TimePoint.length(ofMonth: month, year)
      return TimePoint(
        year, month, atEnd ? length : min(date.day, length), timeOfDay: start.timeOfDay,
        offset: start.offset)
    }
  }

  /// How many steps one moment is after another; nil when it is not on the grid of the other.
  public func steps(from start: TimePoint, to end: TimePoint) -> Int? {
    switch self {
    case .rows(let step):
      let distance = end.milliseconds - start.milliseconds
      return distance % Int64(step) == 0 ? Int(distance) / step : nil
    case .milliseconds(let step):
      let isDays = step % TimePoint.day == 0
      let distance =
        isDays ? end.local - start.local : end.milliseconds - start.milliseconds
      return distance % step == 0 ? Int(distance / step) : nil
    case .months(let months, _):
      let (a, b) = (start.date, end.date)
      let distance = (b.year - a.year) * 12 + b.month - a.month
      guard distance % months == 0 else { return nil }
      return advanced(start, by: distance / months).local == end.local ? distance / months : nil
    }
  }

  /// The frequency that most neighbours of ascending moments have; nil for fewer than two.
  ///
  /// Months are told by equal days of the month (or last days), else the commonest distance is
  /// taken, the shorter one of two as common.
  public static func inferred(_ runs: [[TimePoint]], isIndex: Bool = false) -> Frequency? {
    var counts: [Int64: Int] = [:]
    let months = isIndex ? nil : MonthPattern(runs)
    for run in runs {
      for (a, b) in zip(run, run.dropFirst()) {
        let distance =
          months == nil ? b.milliseconds - a.milliseconds : MonthPattern.distance(a, b)
        if distance > 0 { counts[distance, default: 0] += 1 }
      }
    }
    let commonest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    guard let step = commonest?.key else { return nil }
    if isIndex { return .rows(Int(step)) }
    if let months { return .months(Int(step), atEnd: months.isAtEnd) }
    return .milliseconds(step)
  }
}

/// Whether moments are all on one day of the month, or all on its last.
private struct MonthPattern {
  let isAtEnd: Bool

  init?(_ runs: [[TimePoint]]) {
    guard let first = runs.first(where: { !$0.isEmpty })?[0] else { return nil }
    var isOneDay = true
    var isAtEnd = true
    for run in runs {
      for point in run {
        let date = point.date
        guard point.timeOfDay == first.timeOfDay else { return nil }
        isOneDay = isOneDay && date.day == first.date.day
        isAtEnd = isAtEnd && date.day == TimePoint.length(ofMonth: date.month, date.year)
        if !isOneDay && !isAtEnd { return nil }
      }
    }
    self.isAtEnd = isAtEnd
  }

  static func distance(_ a: TimePoint, _ b: TimePoint) -> Int64 {
    let (a, b) = (a.date, b.date)
    return Int64((b.year - a.year) * 12 + b.month - a.month)
  }
}
