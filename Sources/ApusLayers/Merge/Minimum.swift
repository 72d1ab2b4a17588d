// SPDX-License-Identifier: Apache-2.0

/// Smallest of tensors, element by element, of two or more. Source: Keras Minimum.
public final class Minimum: MergeLayer {
  public init(name: String? = nil) { super.init("Min", name: name) }
}
