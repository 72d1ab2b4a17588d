// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Sin: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.node(Op.Cos(), s.input()))
  }
}

extension Op.Cos: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.negate(s.multiply(dy, s.node(Op.Sin(), s.input())))
  }
}

extension Op.Tan: DifferentiableFunction {
  /// `∂y · (1 + y²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.add(s.square(s.output()), 1))
  }
}

extension Op.Asin: DifferentiableFunction {
  /// `∂y / √(1 - x²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.node(Op.Sqrt(), s.subtract(from: 1, s.square(s.input()))))
  }
}

extension Op.Acos: DifferentiableFunction {
  /// `-∂y / √(1 - x²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    let root = try s.node(Op.Sqrt(), s.subtract(from: 1, s.square(s.input())))
    return try s.negate(s.divide(dy, root))
  }
}

extension Op.Atan: DifferentiableFunction {
  /// `∂y / (1 + x²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.add(s.square(s.input()), 1))
  }
}

// MARK: - Hyperbolic

extension Op.Sinh: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.node(Op.Cosh(), s.input()))
  }
}

extension Op.Cosh: DifferentiableFunction {
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.multiply(dy, s.node(Op.Sinh(), s.input()))
  }
}

extension Op.Asinh: DifferentiableFunction {
  /// `∂y / √(x² + 1)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.node(Op.Sqrt(), s.add(s.square(s.input()), 1)))
  }
}

extension Op.Acosh: DifferentiableFunction {
  /// `∂y / √(x² - 1)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.node(Op.Sqrt(), s.add(s.square(s.input()), -1)))
  }
}

extension Op.Atanh: DifferentiableFunction {
  /// `∂y / (1 - x²)`
  public func product(_ dy: ValueID, _ s: BackwardSite) throws(ModelError) -> ValueID {
    try s.divide(dy, s.subtract(from: 1, s.square(s.input())))
  }
}
