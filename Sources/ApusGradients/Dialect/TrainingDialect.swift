// SPDX-License-Identifier: Apache-2.0

/// The operators that only a training graph has: they live in memory and are never saved.
///
/// They are no part of `OperatorSet`, so no file can name them.
public enum TrainingDialect {
  /// The domain of the dialect's operators.
  public static let domain = "apus.training"
}
