// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Linear least squares over rows that come one by one: the X that makes ‖A·X − B‖² least.
///
/// A is rows × n features, B is rows × k targets, X is n × k. Memory does not grow with the rows:
/// whenever a block is full, [R; rows] is factorised again and only its triangle R is kept
/// (Golub and Van Loan, Matrix Computations, section 5.3). Where features depend on each other
/// the X of least norm is taken. One thread, so that equal rows give equal bits.
public struct LeastSquares {
  public let featureCount: Int
  public let targetCount: Int
  /// The rows that were added.
  public private(set) var rowCount = 0
  private let lapack: Lapack
  private let width: Int
  private let height: Int
  /// height × width, column after column; the rows from `filled` on are free.
  private var block: [Double]
  private var filled = 0

  /// Throws: `limitExceeded` when the features or targets are too many for 32-bit LAPACK;
  /// `unsupported` where OpenBLAS is not installed.
  public init(featureCount: Int, targetCount: Int) throws(ModelError) {
    precondition(featureCount > 0 && targetCount > 0)
    guard featureCount <= 1 << 13, targetCount <= 1 << 13 else {
      throw ModelError(
        .limitExceeded,
        "least squares take at most 8192 features and targets, got \(featureCount) and "
          + "\(targetCount); use a shorter window")
    }
    self.featureCount = featureCount
    self.targetCount = targetCount
    width = featureCount + targetCount
    height = 5 * width
    block = [Double](repeating: 0, count: height * width)
    lapack = try Lapack.loaded()
  }

  /// Adds one row of A followed by the same row of B, n + k numbers.
  ///
  /// Throws: `shapeMismatch` for another count, `invalidValue` when LAPACK refuses a block.
  public mutating func addRow(_ row: [Double]) throws(ModelError) {
    guard row.count == width else {
      throw ModelError(.shapeMismatch, "a row takes \(width) numbers, got \(row.count)")
    }
    if filled == height { try factorise() }
    for column in 0..<width { block[column * height + filled] = row[column] }
    filled += 1
    rowCount += 1
  }

  /// Leaves the triangle of the block's QR factorisation in its place.
  private mutating func factorise() throws(ModelError) {
    let (rows, lead, columns) = (Int32(filled), Int32(height), Int32(width))
    var tau = [Double](repeating: 0, count: width)
    try Lapack.call("dgeqrf") { work, size, info in
      lapack.dgeqrf([rows], [columns], &block, [lead], &tau, work, size, info)
    }
    for column in 0..<width {
      for row in min(column + 1, height)..<height { block[column * height + row] = 0 }
    }
    filled = min(filled, width)
  }

  /// X by target, then by feature.
  ///
  /// Throws: `invalidValue` when there are no rows, when a number is not finite, or LAPACK refuses.
  public mutating func solution() throws(ModelError) -> [[Double]] {
    guard rowCount > 0 else { throw ModelError(.invalidValue, "least squares need rows") }
    try factorise()
    let (n, k) = (featureCount, targetCount)
    var a = [Double](repeating: 0, count: n * n)
    var b = [Double](repeating: 0, count: n * k)
    for column in 0..<n {
      for row in 0...column { a[column * n + row] = block[column * height + row] }
    }
    for target in 0..<k {
      for row in 0..<n { b[target * n + row] = block[(n + target) * height + row] }
    }
    guard a.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite) else {
      throw ModelError(.invalidValue, "least squares got numbers that are not finite")
    }
    var pivots = [Int32](repeating: 0, count: n)
    var rank: Int32 = 0
    let (order, targets) = (Int32(n), Int32(k))
    try Lapack.call("dgelsy") { work, size, info in
      lapack.dgelsy(
        [order], [order], [targets], &a, [order], &b, [order], &pivots,
        [Double(n) * .ulpOfOne], &rank, work, size, info)
    }
    return (0..<k).map { Array(b[$0 * n..<($0 + 1) * n]) }
  }
}
