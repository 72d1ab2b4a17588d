// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// `200 |p - t| / max(|p| + |t|, 10⁻⁷)`, in percent from 0 to 200.
/// Source: Makridakis, "Accuracy measures", 1993.
public struct SymmetricMeanAbsolutePercentageError: Loss {
  public var name: String { "smape" }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let error = try site.absolute(site.subtract(prediction, target))
    let size = try site.add(site.absolute(prediction), site.absolute(target))
    return try site.multiply(site.divide(error, site.atLeast(size, 1e-7)), 200)
  }
}
