// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

/// An operator that applies one function to each element: `∂x = ∂y · f′(x)`.
public protocol DifferentiableFunction: Differentiable {
  /// `∂y · f′(x)`; `site` has `x` and `y`. Throws: what inference throws.
  func product(_ dy: ValueID, _ site: BackwardSite) throws(ModelError) -> ValueID
}

extension DifferentiableFunction {
  /// `∂x = ∂y · f′(x)`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(product(dy, site), to: 0)
  }
}

extension Op.Neg: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.negate(dy)
  }
}

extension Op.Abs: DifferentiableFunction {
  /// The slope at 0 is 0.
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.node(Op.Sign(), s.input()))
  }
}

extension Op.Exp: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.output())
  }
}

extension Op.Log: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.input())
  }
}

extension Op.Sqrt: DifferentiableFunction {
  /// `∂y / (2y)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(s.multiply(dy, 0.5), s.output())
  }
}

extension Op.Reciprocal: DifferentiableFunction {
  /// `-∂y · y²`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.negate(s.multiply(s.multiply(dy, s.output()), s.output()))
  }
}

extension Op.Erf: DifferentiableFunction {
  /// `∂y · 2/√π · exp(-x²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    let bell = try s.node(Op.Exp(), s.negate(s.square(s.input())))
    return try s.multiply(dy, s.multiply(bell, 2 / Double.pi.squareRoot()))
  }
}

extension BackwardSite {
  /// `x²`
  func square(_ x: ValueID) throws(ModelError) -> ValueID { try multiply(x, x) }

  /// `number - x`
  func subtract(from number: Double, _ x: ValueID) throws(ModelError) -> ValueID {
    try subtract(scalar(number, like: x), x)
  }
}
