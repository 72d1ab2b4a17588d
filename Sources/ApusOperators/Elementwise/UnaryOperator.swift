// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that applies one function of real numbers to each element: `y[i] = f(x[i])`.
///
/// The function is computed in `Double` and its result rounded once to the element type.
public protocol UnaryOperator: Operator {
  /// The function.
  func real(_ x: Double) -> Double
  /// What the function makes of an extent, as far as that is known.
  func extent(_ x: Dimension) -> Dimension
}

/// A unary operator that whole numbers have as well.
public protocol NumericUnaryOperator: UnaryOperator {
  /// The function on whole numbers; results that do not fit wrap.
  func whole<T: IntegerElement>(_ x: T) -> T
}

extension UnaryOperator {
  public static var arity: Arity { Arity(1) }

  public func extent(_ x: Dimension) -> Dimension { .unknown }

  /// Drops what opset 1 said of memory.
  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    if opset < 6 { raw.attributes["consumed_inputs"] = nil }
  }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype { _ = try dtype.float() }
    return [Fact(.tensor(type), contents: site.mappedContents(type.dtype, extent))]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    return [.tensor(try mapReal(x, x.dtype.float()))]
  }

  func mapReal<T: FloatElement>(_ x: Tensor, _ type: T.Type) throws(ModelError) -> Tensor {
    let values = try x.withElements(of: type) { source in
      source.map { T(converting: real($0.asDouble)) }
    }
    return try Tensor(shape: x.shape, values)
  }
}

extension NumericUnaryOperator {
  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype, !dtype.isFloat { _ = try dtype.integer() }
    return [Fact(.tensor(type), contents: site.mappedContents(type.dtype, extent))]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    if x.dtype.isFloat { return [.tensor(try mapReal(x, x.dtype.float()))] }
    func map<T: IntegerElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor(shape: x.shape, x.withElements(of: type) { $0.map { whole($0) } })
    }
    return [.tensor(try map(x.dtype.integer()))]
  }
}
