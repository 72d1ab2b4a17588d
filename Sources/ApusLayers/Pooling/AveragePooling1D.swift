// SPDX-License-Identifier: Apache-2.0

/// The mean of a window that moves along time: [N, T, C] to [N, T', C]. Padding does not count.
///
/// Source: Keras AveragePooling1D; strides are the pool size unless given.
public final class AveragePooling1D: PoolingLayer {
  public init(
    _ poolSize: Int = 2, strides: Int? = nil, padding: ConvolutionPadding = .valid,
    name: String? = nil
  ) {
    super.init(
      "AveragePool", window: [Stride(taps: poolSize, step: strides ?? poolSize)], padding: padding,
      name: name)
  }
}
