// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import Foundation
public import ApusGraph
public import ApusTensor

/// The negative log of Student's t density with ν degrees of freedom:
/// `log σ + (ν + 1)/2 · log(1 + (t - μ)² / (ν σ²)) - log Γ((ν+1)/2) + log Γ(ν/2) + log(νπ)/2`.
///
/// Prediction [N, …, 2]: μ, and s with `σ = softplus(s) + 10⁻⁶`, and ν given; or [N, …, 3] with d
/// in addition, `ν = 2 + softplus(d)`, so that a variance exists. ONNX has no log Γ: that of both
/// arguments is written as a series, whose gradient follows by itself.
public struct StudentLikelihood: Loss {
  public var name: String { "student-t" }
  public var width: Int { degrees == nil ? 3 : 2 }
  /// ν, above 0; nil where the model gives it.
  public let degrees: Double?

  /// Throws: `invalidValue` when ν is not above 0.
  public init(degrees: Double) throws(ModelError) {
    guard degrees > 0, degrees.isFinite else {
      throw ModelError(.invalidValue, "degrees of freedom must be above 0, got \(degrees)")
    }
    self.degrees = degrees
  }

  /// Degrees of freedom that the model gives.
  public init() { degrees = nil }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let deviation = try site.deviation(site.component(prediction, 1))
    let error = try site.subtract(target, site.component(prediction, 0))
    let scaled = try site.square(site.divide(error, deviation))
    guard let degrees else {
      return try learned(site, site.component(prediction, 2), scaled, deviation)
    }
    let inner = try site.logarithm(site.add(site.multiply(scaled, 1 / degrees), 1))
    let sum = try site.add(
      site.logarithm(deviation), site.multiply(inner, (degrees + 1) / 2))
    let gammas: Double = lgamma(degrees / 2) - lgamma((degrees + 1) / 2)
    let scale: Double = 0.5 * log(degrees * Double.pi)
    return try site.add(sum, gammas + scale)
  }

  private func learned(
    _ site: LossSite, _ d: ValueID, _ scaled: ValueID, _ deviation: ValueID
  ) throws(ModelError) -> ValueID {
    let degrees = try site.add(site.softplus(d), 2)
    let inner = try site.logarithm(site.add(site.divide(scaled, degrees), 1))
    let half = try site.multiply(degrees, 0.5)
    let density = try site.multiply(inner, site.add(half, 0.5))
    let scale = try site.multiply(site.logarithm(site.multiply(degrees, .pi)), 0.5)
    let rest = try site.add(site.logarithmOfGammas(half), scale)
    return try site.add(site.add(site.logarithm(deviation), density), rest)
  }
}

extension LossSite {
  /// `log Γ(x) - log Γ(x + ½)` for x from 1 on, to 10⁻⁷: with z = x + 3,
  /// `Σ_{k<3} log((x + k + ½) / (x + k)) - log(z)/2 + 1/(8z) - 1/(192z³) + 1/(640z⁵)`.
  ///
  /// Source: the recurrence of Γ and its asymptotic ratio (Tricomi & Erdélyi, 1951).
  func logarithmOfGammas(_ x: ValueID) throws(ModelError) -> ValueID {
    let z = try add(x, 3)
    let inverse = try divide(scalar(1, like: z), z)
    let squared = try square(inverse)
    var series = try add(multiply(squared, 1 / 640), -1 / 192)
    series = try add(multiply(series, squared), 1 / 8)
    var sum = try subtract(multiply(series, inverse), multiply(logarithm(z), 0.5))
    for step in 0..<3 {
      let above = try logarithm(add(x, Double(step) + 0.5))
      let ratio = try subtract(above, step == 0 ? logarithm(x) : logarithm(add(x, Double(step))))
      sum = try add(sum, ratio)
    }
    return sum
  }
}
