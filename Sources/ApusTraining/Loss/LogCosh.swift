// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import Foundation
public import ApusGraph
public import ApusTensor

/// `log cosh(p - t)`, as `d + softplus(-2 d) - log 2`, which does not overflow.
/// Source: Keras LogCosh.
public struct LogCosh: Loss {
  public var name: String { "log-cosh" }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let difference = try site.subtract(prediction, target)
    let tail = try site.softplus(site.multiply(difference, -2))
    return try site.add(site.add(difference, tail), -log(2))
  }
}
