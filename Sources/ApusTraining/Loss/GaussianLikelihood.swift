// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import Foundation
public import ApusGraph
public import ApusTensor

/// The negative log of a normal density: `log σ + (t - μ)² / (2 σ²) + log(2π) / 2`.
///
/// Prediction [N, …, 2]: μ, and s with `σ = softplus(s) + 10⁻⁶`. Source: Salinas et al.,
/// "DeepAR", 2017, section 3.
public struct GaussianLikelihood: Loss {
  public var name: String { "gaussian" }
  public var width: Int { 2 }
  public init() {}

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let deviation = try site.deviation(site.component(prediction, 1))
    let error = try site.subtract(target, site.component(prediction, 0))
    let scaled = try site.square(site.divide(error, deviation))
    let sum = try site.add(site.logarithm(deviation), site.multiply(scaled, 0.5))
    return try site.add(sum, 0.5 * log(2 * .pi))
  }
}

extension LossSite {
  /// `softplus(x) + 10⁻⁶`: a positive number from any.
  func deviation(_ x: ValueID) throws(ModelError) -> ValueID { try add(softplus(x), 1e-6) }
}
