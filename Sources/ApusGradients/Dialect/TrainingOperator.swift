// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

/// An operator of training graphs: it lives in memory, is never written to a file, and no
/// `OperatorSet` knows it.
public protocol TrainingOperator: Operator {}

extension TrainingOperator {
  public static var domain: String { "apus.training" }
  public static var versions: [Int] { [1] }
}
