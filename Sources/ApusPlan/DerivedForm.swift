// SPDX-License-Identifier: Apache-2.0

/// Names what a machine makes of tensors before it uses them: weights in a kernel's layout.
public struct DerivedForm: Hashable, Sendable {
  public var sources: [TensorView?]
  /// The layout, such as `gemm`, and the numbers that it depends on besides the sources.
  public var layout: String
  public var sizes: [Int]

  public init(_ sources: [TensorView?], layout: String, sizes: [Int] = []) {
    self.sources = sources
    self.layout = layout
    self.sizes = sizes
  }
}
