// SPDX-License-Identifier: Apache-2.0

/// What a step does, as a roofline counts it; what it reads and writes besides weights the plan
/// knows.
public struct Work: Sendable {
  /// Multiplications and additions of products, each counted; element functions count as none.
  public var operations = 0.0
  /// Bytes of packed weights, each read once a run at least.
  public var weightByteCount = 0
  /// Bytes of those that a run reads again, such as the recurrent ones at each step, and how often
  /// after the first time.
  public var repeatedByteCount = 0
  public var repetitions = 0

  public init() {}

  /// `multiplications` with as many additions, over weights that are read once.
  init(multiplications: Int, weights: Weights? = nil) {
    operations = 2 * Double(multiplications)
    weightByteCount = weights?.byteCount ?? 0
  }
}
