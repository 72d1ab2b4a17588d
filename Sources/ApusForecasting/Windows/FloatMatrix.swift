// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Numbers by row (a moment in time, oldest first) and column (what was measured): R × C.
///
/// Windows are read straight from it, so it is the only copy of the data. Copies share memory.
public struct FloatMatrix: Sendable, Hashable {
  /// Which numbers lie side by side.
  public enum Order: String, Sendable, Codable {
    /// Those of one row: best for windows over all columns.
    case rowMajor = "row-major"
    /// Those of one column: best for windows over a few of many columns.
    case columnMajor = "column-major"
  }

  public let rowCount: Int
  public let columnCount: Int
  public let order: Order
  /// R · C numbers in `order`.
  public private(set) var values: [Float]

  /// Throws: `shapeMismatch` when the numbers are not R · C.
  public init(
    rowCount: Int, columnCount: Int, order: Order = .rowMajor, values: [Float]
  ) throws(ModelError) {
    guard rowCount >= 0, columnCount >= 0,
      try Tensor.elementCount([rowCount, columnCount]) == values.count
    else {
      throw ModelError(
        .shapeMismatch, "\(rowCount) × \(columnCount) numbers are needed, got \(values.count)")
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.order = order
    self.values = values
  }

  /// Columns of equal length, side by side; each number is rounded to Float once.
  ///
  /// Throws: `shapeMismatch` when the lengths differ.
  public init(columns: [[Double]], order: Order = .rowMajor) throws(ModelError) {
    let rowCount = columns.first?.count ?? 0
    guard columns.allSatisfy({ $0.count == rowCount }) else {
      throw ModelError(
        .shapeMismatch, "columns must be of one length, got \(columns.map(\.count))")
    }
    var values = [Float](repeating: 0, count: rowCount * columns.count)
    let (rowStride, columnStride) =
      order == .rowMajor ? (columns.count, 1) : (1, rowCount)
    for (column, numbers) in columns.enumerated() {
      for (row, number) in numbers.enumerated() {
        values[row * rowStride + column * columnStride] = Float(number)
      }
    }
    self.rowCount = rowCount
    columnCount = columns.count
    self.order = order
    self.values = values
  }

  /// How far apart in `values` the same column of two rows is.
  public var rowStride: Int { order == .rowMajor ? columnCount : 1 }
  /// How far apart in `values` two columns of one row are.
  public var columnStride: Int { order == .rowMajor ? 1 : rowCount }

  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition((0..<rowCount).contains(row) && (0..<columnCount).contains(column))
      return values[row * rowStride + column * columnStride]
    }
    set {
      precondition((0..<rowCount).contains(row) && (0..<columnCount).contains(column))
      values[row * rowStride + column * columnStride] = newValue
    }
  }

  /// One column, oldest first.
  public func column(_ column: Int) -> [Double] {
    (0..<rowCount).map { Double(self[$0, column]) }
  }

  /// Changes the numbers of one column in place: `body` gets the first, the count and the stride.
  mutating func withColumn(
    _ column: Int, _ body: (UnsafeMutablePointer<Float>, _ count: Int, _ stride: Int) -> Void
  ) {
    precondition((0..<columnCount).contains(column))
    let (count, stride, start) = (rowCount, rowStride, column * columnStride)
    guard count > 0 else { return }
    values.withUnsafeMutableBufferPointer { values in
      if let base = values.baseAddress { body(base + start, count, stride) }
    }
  }
}
