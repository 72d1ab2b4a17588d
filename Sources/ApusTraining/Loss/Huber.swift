// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// With `e = |p - t|`: `e² / 2` up to `delta`, `delta (e - delta / 2)` beyond.
///
/// Written as `m (e - m / 2)` with `m = min(e, delta)`, which has the right gradient on both
/// sides. Source: Keras Huber (Huber, 1964).
public struct Huber: Loss {
  public var name: String { "huber" }
  public let delta: Double
  public init(delta: Double = 1) { self.delta = delta }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let error = try site.absolute(site.subtract(prediction, target))
    let small = try site.atMost(error, delta)
    return try site.multiply(small, site.subtract(error, site.multiply(small, 0.5)))
  }
}
