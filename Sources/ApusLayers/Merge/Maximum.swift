// SPDX-License-Identifier: Apache-2.0

/// Largest of tensors, element by element, of two or more. Source: Keras Maximum.
public final class Maximum: MergeLayer {
  public init(name: String? = nil) { super.init("Max", name: name) }
}
