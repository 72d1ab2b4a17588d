// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// `(p - t)²`. Source: Keras MeanSquaredError.
public struct MeanSquaredError: Loss {
  public var name: String { "mse" }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    try site.square(site.subtract(prediction, target))
  }
}
