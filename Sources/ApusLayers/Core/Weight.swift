// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A tensor that a layer learns or keeps, in Keras's layout.
public final class Weight {
  /// Keras's name, such as `kernel`.
  public let name: String
  public let shape: [Int]
  public let initializer: Initializer
  /// Whether training changes it; false for moving statistics.
  public let isTrainable: Bool
  public let regularizer: Regularizer?
  public let constraint: Constraint?
  /// The elements, nil until a model is made or a value is set.
  public private(set) var value: Tensor?

  init(
    name: String, shape: [Int], initializer: Initializer, isTrainable: Bool,
    regularizer: Regularizer? = nil, constraint: Constraint? = nil
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
    self.regularizer = regularizer
    self.constraint = constraint
  }

  public var count: Int { shape.reduce(1, *) }

  /// Replaces the elements, converted to 32-bit floats. Throws: `shapeMismatch`, `typeMismatch`.
  public func set(_ tensor: Tensor) throws(ModelError) {
    try check(tensor)
    if tensor.dtype == .float32 {
      value = tensor
    } else {
      value = try Tensor(.float32, shape: shape, converting: tensor.doubles())
    }
  }

  /// Throws: `shapeMismatch` when the weight cannot hold the tensor, `typeMismatch` for text.
  func check(_ tensor: Tensor) throws(ModelError) {
    guard tensor.shape == shape else {
      throw ModelError(
        .shapeMismatch, "the weight '\(name)' has shape \(shape), got \(tensor.shape)")
    }
    _ = try tensor.dtype.numeric()
  }

  /// Gives the weight its first elements, when it has none. Throws: `limitExceeded`.
  func initialize(seed: UInt64) throws(ModelError) {
    if value == nil { value = try initializer.tensor(shape: shape, seed: seed) }
  }

  /// The elements. Throws: `invalidValue` when there are none yet.
  func known() throws(ModelError) -> Tensor {
    guard let value else {
      throw ModelError(
        .invalidValue, "the weight '\(name)' has no value yet; make a FunctionalModel first")
    }
    return value
  }
}
