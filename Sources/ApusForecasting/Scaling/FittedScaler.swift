// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// The scaling of a matrix's columns, fitted on training rows, which it remembers.
///
/// There is no other way to make one: numbers of validation and test cannot leak into it.
public struct FittedScaler: Sendable, Hashable {
  /// One per column of the matrix that it was fitted to.
  public let columns: [ColumnScaler]
  /// What it has seen.
  public let training: TrainingRange

  /// Fits column c's steps `kinds[c]` in their order, each to what the ones before it give.
  ///
  /// Throws: `invalidValue` when rows or columns do not fit the matrix, when a column has numbers
  /// that are not finite, or numbers ≤ −1 for log1p.
  public init(
    fitting matrix: FloatMatrix, names: [String], kinds: [[ScalerKind]],
    on training: TrainingRange
  ) throws(ModelError) {
    guard names.count == matrix.columnCount, kinds.count == matrix.columnCount else {
      throw ModelError(
        .invalidValue,
        "\(matrix.columnCount) columns need as many names and kinds, got \(names.count) and "
          + "\(kinds.count)")
    }
    guard training.ranges.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= matrix.rowCount })
    else {
      throw ModelError(.invalidValue, "the training rows are not all in the matrix")
    }
    var columns: [ColumnScaler] = []
    for (place, name) in names.enumerated() {
      let runs = training.ranges.map { range in range.map { Double(matrix[$0, place]) } }
      columns.append(try ColumnScaler(name, fitting: kinds[place], runs))
    }
    self.columns = columns
    self.training = training
  }

  /// Fits one kind to all columns.
  public init(
    fitting matrix: FloatMatrix, names: [String], kind: ScalerKind, on training: TrainingRange
  ) throws(ModelError) {
    try self.init(
      fitting: matrix, names: names,
      kinds: [[ScalerKind]](repeating: [kind], count: matrix.columnCount), on: training)
  }

  /// Whether no column is differenced, so that the whole matrix may be scaled at once.
  public var isPointwise: Bool { columns.allSatisfy(\.isPointwise) }

  /// The whole matrix scaled, from which windows can then be gathered ready for the model.
  ///
  /// Throws: `unsupported` when a column is differenced, which is done window by window;
  /// `shapeMismatch` for another number of columns.
  public func scaled(_ matrix: FloatMatrix) throws(ModelError) -> FloatMatrix {
    guard isPointwise else {
      throw ModelError(
        .unsupported, "differences are made window by window: gather windows, then scale them")
    }
    guard matrix.columnCount == columns.count else {
      throw ModelError(
        .shapeMismatch, "the scaler has \(columns.count) columns, not \(matrix.columnCount)")
    }
    var result = matrix
    for (place, column) in columns.enumerated() where !column.steps.isEmpty {
      result.withColumn(place) { column.scale($0, $1, $2) }
    }
    return result
  }
}
