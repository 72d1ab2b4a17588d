// SPDX-License-Identifier: Apache-2.0

/// `max(x, 0)`, with a top, a slope below the threshold, and a threshold. Source: Keras ReLU.
public final class ReLU: ActivationLayer {
  public init(
    maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0,
    name: String? = nil
  ) {
    super.init(
      .reluWith(negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold), name: name)
  }
}
