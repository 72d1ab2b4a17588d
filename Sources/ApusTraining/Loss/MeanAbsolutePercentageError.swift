// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// `100 |p - t| / max(|t|, 10⁻⁷)`, in percent. Source: Keras MeanAbsolutePercentageError.
public struct MeanAbsolutePercentageError: Loss {
  public var name: String { "mape" }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let error = try site.absolute(site.subtract(prediction, target))
    let size = try site.atLeast(site.absolute(target), 1e-7)
    return try site.multiply(site.divide(error, size), 100)
  }
}
