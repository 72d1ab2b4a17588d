// SPDX-License-Identifier: Apache-2.0

/// Applies a function by value or name: `Activation("relu")`. Source: Keras Activation.
public final class Activation: ActivationLayer {
  public override init(_ function: ActivationFunction, name: String? = nil) {
    super.init(function, name: name)
  }
}
