// SPDX-License-Identifier: Apache-2.0

/// The largest element of a window that moves along time: [N, T, C] to [N, T', C].
///
/// Source: Keras MaxPooling1D; strides are the pool size unless given.
public final class MaxPooling1D: PoolingLayer {
  public init(
    _ poolSize: Int = 2, strides: Int? = nil, padding: ConvolutionPadding = .valid,
    name: String? = nil
  ) {
    super.init(
      "MaxPool", window: [Stride(taps: poolSize, step: strides ?? poolSize)], padding: padding,
      name: name)
  }
}
