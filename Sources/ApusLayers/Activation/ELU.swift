// SPDX-License-Identifier: Apache-2.0

/// `x`, or `alpha (exp(x) - 1)` where x is negative. Source: Keras ELU.
public final class ELU: ActivationLayer {
  public init(alpha: Double = 1, name: String? = nil) {
    super.init(.elu(alpha: alpha), name: name)
  }
}
