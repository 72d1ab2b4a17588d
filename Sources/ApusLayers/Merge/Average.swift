// SPDX-License-Identifier: Apache-2.0

/// Mean of tensors, element by element, of two or more. Source: Keras Average.
public final class Average: MergeLayer {
  public init(name: String? = nil) { super.init("Mean", name: name) }
}
