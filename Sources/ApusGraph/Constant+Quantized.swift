// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension Constant {
  /// The whole numbers that a constant of real numbers was made of: `tensor = integers · scale`.
  public struct Quantized: Sendable {
    /// Of the constant's shape, type int8 or int16.
    public var integers: Tensor
    /// One number, one for each index of `axis`, or one for each block of `blockSize` along it.
    public var scale: Tensor
    public var axis: Int
    /// 0 when scales are not for blocks.
    public var blockSize: Int

    public init(integers: Tensor, scale: Tensor, axis: Int, blockSize: Int) {
      self.integers = integers
      self.scale = scale
      self.axis = axis
      self.blockSize = blockSize
    }
  }
}
