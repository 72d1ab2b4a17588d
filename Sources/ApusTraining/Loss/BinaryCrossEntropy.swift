// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// `-t log p - (1 - t) log(1 - p)` for probabilities p within 10⁻⁷ of 0 and 1.
///
/// With label smoothing s, t becomes `t (1 - s) + s / 2`. Source: Keras BinaryCrossentropy.
public struct BinaryCrossEntropy: Loss {
  public var name: String { "binary-crossentropy" }
  public let labelSmoothing: Double
  public init(labelSmoothing: Double = 0) { self.labelSmoothing = labelSmoothing }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let t = try site.add(site.multiply(target, 1 - labelSmoothing), labelSmoothing / 2)
    let p = try site.clamped(prediction, 1e-7, 1 - 1e-7)
    let hit = try site.multiply(t, site.logarithm(p))
    let missed = try site.multiply(
      site.add(site.negate(t), 1), site.logarithm(site.add(site.negate(p), 1)))
    return try site.negate(site.add(hit, missed))
  }
}
