// SPDX-License-Identifier: Apache-2.0

/// `x`, or `negativeSlope x` where x is negative. Source: Keras LeakyReLU.
public final class LeakyReLU: ActivationLayer {
  public init(negativeSlope: Double = 0.3, name: String? = nil) {
    super.init(.leakyReLU(negativeSlope: negativeSlope), name: name)
  }
}
