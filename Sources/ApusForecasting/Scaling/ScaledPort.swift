// SPDX-License-Identifier: Apache-2.0

/// An input or output of a model whose numbers are of columns that a scaler knows.
public struct ScaledPort: Sendable, Hashable, Codable {
  /// The model's name of it.
  public var name: String
  /// The scaler's columns, in their order along `columnAxis`; one when there is no such axis.
  public var columns: [Int]
  /// The axis of the time steps.
  public var timeAxis: Int
  /// The axis of the columns; nil when all numbers are of one column.
  public var columnAxis: Int?

  /// [N, T, C] unless the axes say otherwise.
  public init(_ name: String, columns: [Int], timeAxis: Int = 1, columnAxis: Int? = 2) {
    self.name = name
    self.columns = columns
    self.timeAxis = timeAxis
    self.columnAxis = columnAxis
  }

  /// All numbers are of one column: [N, T], or [N, T, Q] for quantiles.
  public init(_ name: String, column: Int, timeAxis: Int = 1) {
    self.init(name, columns: [column], timeAxis: timeAxis, columnAxis: nil)
  }
}
