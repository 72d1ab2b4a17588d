// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import Foundation
public import ApusGraph
public import ApusTensor

/// The negative log of Student's t density with ν degrees of freedom:
/// `log σ + (ν + 1)/2 · log(1 + (t - μ)² / (ν σ²)) - log Γ((ν+1)/2) + log Γ(ν/2) + log(νπ)/2`.
///
/// Prediction [N, …, 2]: μ, and s with `σ = softplus(s) + 10⁻⁶`. ν is fixed: its gradient needs
/// the digamma function, which ONNX does not have.
public struct StudentLikelihood: Loss {
  public var name: String { "student-t" }
  public var width: Int { 2 }
  /// ν, above 0.
  public let degrees: Double

  /// Throws: `invalidValue` when ν is not above 0.
  public init(degrees: Double = 4) throws(ModelError) {
    guard degrees > 0, degrees.isFinite else {
      throw ModelError(.invalidValue, "degrees of freedom must be above 0, got \(degrees)")
    }
    self.degrees = degrees
  }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let deviation = try site.deviation(site.component(prediction, 1))
    let error = try site.subtract(target, site.component(prediction, 0))
    let scaled = try site.square(site.divide(error, deviation))
    let inner = try site.logarithm(site.add(site.multiply(scaled, 1 / degrees), 1))
    let sum = try site.add(
      site.logarithm(deviation), site.multiply(inner, (degrees + 1) / 2))
    let gammas: Double = lgamma(degrees / 2) - lgamma((degrees + 1) / 2)
    let scale: Double = 0.5 * log(degrees * Double.pi)
    return try site.add(sum, gammas + scale)
  }
}
