// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Training, validation and test rows, one after another in time.
///
/// A window belongs to the part that holds all of its targets. It may look back into earlier
/// parts for its inputs, never beyond the start of its segment, and a window whose targets lie in
/// two parts belongs to none: no row is a target in two parts.
public struct TimeSplit: Sendable, Hashable {
  public enum Part: String, Sendable, Codable, CaseIterable { case training, validation, test }

  /// Runs of rows that windows may not cross: one per series, and a new one after each hole.
  public let segments: [Range<Int>]
  /// By segment: the first row of validation and the first of test.
  private let borders: [Border]

  private struct Border: Sendable, Hashable {
    var validation: Int
    var test: Int
  }

  /// Splits `count` rows of one series. `validation` and `test` are the parts of all rows, from 0
  /// to 1; test is at the end and starts at row ⌊count·(1 − test)⌋, validation is before it.
  ///
  /// Throws: `invalidValue` for parts out of range, or when nothing is left to train on.
  public init(count: Int, validation: Double = 0.1, test: Double = 0.2) throws(ModelError) {
    let (first, second) = try TimeSplit.borders(count, validation, test)
    try self.init(segments: [0..<count], validation: [first], test: [second])
  }

  /// Splits segments at given rows: those of segment i before `validation[i]` are for training,
  /// those from `test[i]` on for the test; rows outside of the segment stand for its ends.
  ///
  /// Throws: `invalidValue` when segments overlap, the counts differ, a test begins before its
  /// validation, or nothing is left to train on.
  public init(
    segments: [Range<Int>], validation: [Int], test: [Int]
  ) throws(ModelError) {
    guard validation.count == segments.count, test.count == segments.count else {
      throw ModelError(.invalidValue, "every segment needs a first row of validation and of test")
    }
    for (before, after) in zip(segments, segments.dropFirst())
    where before.upperBound > after.lowerBound {
      throw ModelError(.invalidValue, "the segments \(before) and \(after) overlap")
    }
    var borders: [Border] = []
    for (place, segment) in segments.enumerated() {
      guard validation[place] <= test[place] else {
        throw ModelError(
          .invalidValue,
          "validation must come before the test, got rows \(validation[place]) and \(test[place])")
      }
      borders.append(
        Border(
          validation: segment.clamp(validation[place]), test: segment.clamp(test[place])))
    }
    self.segments = segments
    self.borders = borders
    guard training.count > 0 else {
      throw ModelError(.invalidValue, "the split leaves no rows for training; take smaller parts")
    }
  }

  /// The first rows of validation and of test among `count`. Throws: `invalidValue`.
  static func borders(
    _ count: Int, _ validation: Double, _ test: Double
  ) throws(ModelError) -> (validation: Int, test: Int) {
    guard count >= 0, validation >= 0, test >= 0, validation + test < 1 else {
      throw ModelError(
        .invalidValue,
        "validation and test are parts of the rows from 0 on, together below 1; got "
          + "\(validation) and \(test)")
    }
    // A thousandth of a row takes up that 1 − 0.2 and 0.8 differ in binary.
    func row(_ part: Double) -> Int { Int(Double(count) * part + 0.001) }
    return (row(1 - validation - test), row(1 - test))
  }

  /// The rows of a part, by segment; empty where the segment has none.
  public func ranges(_ part: Part) -> [Range<Int>] {
    zip(segments, borders).map { segment, border in
      switch part {
      case .training: segment.lowerBound..<border.validation
      case .validation: border.validation..<border.test
      case .test: border.test..<segment.upperBound
      }
    }
  }

  /// The rows to learn from.
  public var training: TrainingRange { TrainingRange(ranges(.training)) }

  /// The same split with validation made part of training: what a model is fitted on again before
  /// its one test, and what baselines without choices are fitted on.
  public func joiningValidation() -> TimeSplit {
    TimeSplit(segments, borders.map { Border(validation: $0.test, test: $0.test) })
  }

  private init(_ segments: [Range<Int>], _ borders: [Border]) {
    self.segments = segments
    self.borders = borders
  }

  /// The windows of a part.
  ///
  /// Throws: `invalidValue` when there is none, with the rows that there are.
  public func windows(_ plan: WindowPlan, _ part: Part) throws(ModelError) -> WindowSet {
    var windows = WindowSet(plan)
    for (targets, segment) in zip(ranges(part), segments) {
      windows.append(targets: targets, history: segment.lowerBound..<targets.upperBound)
    }
    guard !windows.isEmpty else {
      let rows = ranges(part).map(\.count).max() ?? 0
      throw ModelError(
        .invalidValue,
        "the \(part.rawValue) part has no window: its longest run has \(rows) rows, a window "
          + "needs \(plan.span) and \(plan.reach) before them")
    }
    return windows
  }
}

extension Range<Int> {
  fileprivate func clamp(_ row: Int) -> Int {
    Swift.min(upperBound, Swift.max(lowerBound, row))
  }
}
