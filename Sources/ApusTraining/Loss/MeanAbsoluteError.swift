// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// `|p - t|`. Source: Keras MeanAbsoluteError.
public struct MeanAbsoluteError: Loss {
  public var name: String { "mae" }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    try site.absolute(site.subtract(prediction, target))
  }
}
