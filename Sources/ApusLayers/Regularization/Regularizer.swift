// SPDX-License-Identifier: Apache-2.0

/// What large weights cost: `l1 Σ |w| + l2 Σ w²` is added to the loss while training.
///
/// Source: Keras L1, L2, L1L2 (the squares are not halved).
public struct Regularizer: Sendable, Hashable {
  public var l1: Double
  public var l2: Double

  public static func l1(_ l1: Double = 0.01) -> Regularizer { Regularizer(l1: l1, l2: 0) }
  public static func l2(_ l2: Double = 0.01) -> Regularizer { Regularizer(l1: 0, l2: l2) }
  public static func l1l2(l1: Double = 0.01, l2: Double = 0.01) -> Regularizer {
    Regularizer(l1: l1, l2: l2)
  }
}
