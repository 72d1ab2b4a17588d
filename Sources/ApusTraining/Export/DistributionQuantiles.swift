// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import Foundation

extension Graph {
  /// Puts quantiles [N, H, K, Q] in place of the first output, a centre μ and a spread s
  /// [N, H, K, 2]: `μ + σ z_q` with `σ = softplus(s) + 10⁻⁶`, z_q the quantile of the distribution
  /// that the loss is of. Where degrees of freedom are learned, there is a third number d, and z_q is
  /// a polynomial in `1/ν`, `ν = 2 + softplus(d)`.
  mutating func addQuantiles(
    _ levels: [Double], of loss: NamedChoice
  ) throws(ModelError) {
    let parts = outputs[0]
    func vector(_ name: String, _ number: Int64) throws(ModelError) -> ValueID {
      addConstant("quantiles/\(name)", try Tensor(shape: [1], [number]))
    }
    let axis = try vector("axis", 3)
    let borders = [
      try vector("zero", 0), try vector("one", 1), try vector("two", 2), try vector("three", 3),
    ]
    let center = addNode(
      Op.Slice(), [parts, borders[0], borders[1], axis], name: "quantiles/Center")[0]
    let spread = addNode(
      Op.Slice(), [parts, borders[1], borders[2], axis], name: "quantiles/Spread")[0]
    let least = addConstant("quantiles/least", try Tensor(shape: [1], [Float(1e-6)]))
    let soft = addNode(Op.Softplus(), [spread], name: "quantiles/Softplus")[0]
    let sigma = addNode(Op.Add(), [soft, least], name: "quantiles/Sigma")[0]
    let z: ValueID
    if loss.learnsDegrees {
      let third = addNode(
        Op.Slice(), [parts, borders[2], borders[3], axis], name: "quantiles/Degrees")[0]
      z = try studentQuantiles(levels, third)
    } else {
      z = addConstant(
        "quantiles/z", try Tensor(shape: [levels.count], levels.map { Float(loss.quantile($0)) }))
    }
    let scaled = addNode(Op.Mul(), [sigma, z], name: "quantiles/Scaled")[0]
    let result = addNode(Op.Add(), [center, scaled], name: "quantiles/Add")[0]
    self[result].name = "quantiles"
    outputs[0] = result
    try inferTypes()
  }
}

extension Graph {
  /// Quantiles of Student's t for degrees of freedom `2 + softplus(d)`, d [N, H, K, 1].
  private mutating func studentQuantiles(
    _ levels: [Double], _ d: ValueID
  ) throws(ModelError) -> ValueID {
    func numbers(_ name: String, _ values: [Double]) throws(ModelError) -> ValueID {
      addConstant("quantiles/\(name)", try Tensor(shape: [values.count], values.map { Float($0) }))
    }
    let soft = addNode(Op.Softplus(), [d], name: "quantiles/DegreesSoftplus")[0]
    let degrees = addNode(Op.Add(), [soft, try numbers("least_degrees", [2])])[0]
    // From -1 for infinitely many degrees to 1 for two.
    let quarter = addNode(
      Op.Div(), [try numbers("four", [4]), degrees], name: "quantiles/Inverse")[0]
    let place = addNode(
      Op.Sub(), [quarter, try numbers("middle", [1])], name: "quantiles/Place")[0]
    let curves = levels.map { StudentQuantile(level: $0).coefficients }
    var z = try numbers("z_\(StudentQuantile.degree)", curves.map { $0[StudentQuantile.degree] })
    for power in (0..<StudentQuantile.degree).reversed() {
      let product = addNode(Op.Mul(), [z, place], name: "quantiles/Times_\(power)")[0]
      let next = try numbers("z_\(power)", curves.map { $0[power] })
      z = addNode(Op.Add(), [product, next], name: "quantiles/Plus_\(power)")[0]
    }
    return z
  }
}

extension NamedChoice {
  /// The number below which a part `p` of the loss's standard distribution lies: of the normal
  /// one, or of Student's t. Found by halving on the integral of the density.
  func quantile(_ p: Double) -> Double {
    guard p != 0.5 else { return 0 }
    let part = abs(p - 0.5)
    var (low, high) = (0.0, 1.0)
    while integral(to: high) < part, high < 1e6 { high *= 2 }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if integral(to: middle) < part { low = middle } else { high = middle }
    }
    return p < 0.5 ? -(low + high) / 2 : (low + high) / 2
  }

  /// The density's integral from 0 to x.
  private func integral(to x: Double) -> Double {
    guard name == "student-t" else { return erf(x / 2.0.squareRoot()) / 2 }
    let degrees = option("degrees", default: 4)
    let scale: Double = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2))
    let factor: Double = scale / (degrees * Double.pi).squareRoot()
    // Simpson's rule over u with x = √ν tan u, where the density is bounded and smooth.
    let end = atan(x / degrees.squareRoot())
    func density(_ u: Double) -> Double { pow(cos(u), degrees - 1) }
    let panels = 512
    var sum = density(0) + density(end)
    for place in 1..<panels {
      sum += (place.isMultiple(of: 2) ? 2 : 4) * density(end * Double(place) / Double(panels))
    }
    return factor * degrees.squareRoot() * sum * end / Double(panels) / 3
  }
}
