// SPDX-License-Identifier: Apache-2.0

/// The mean of a window that moves along two axes: [N, H, W, C] to [N, H', W', C]. Padding
/// does not count.
///
/// Source: Keras AveragePooling2D; strides are the pool size unless given.
public final class AveragePooling2D: PoolingLayer {
  public init(
    _ poolSize: (Int, Int) = (2, 2), strides: (Int, Int)? = nil,
    padding: ConvolutionPadding = .valid, name: String? = nil
  ) {
    let steps = strides ?? poolSize
    super.init(
      "AveragePool",
      window: [Stride(taps: poolSize.0, step: steps.0), Stride(taps: poolSize.1, step: steps.1)],
      padding: padding, name: name)
  }
}
