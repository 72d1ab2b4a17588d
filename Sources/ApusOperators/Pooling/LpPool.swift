// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// The p-norm of the elements under each position of a window: `y = (Σ |x|ᵖ)^(1/p)`.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `y: [N, C, O₁ … Oₙ]`. Source: ONNX LpPool, opset 22.
  public struct LpPool: Operator {
    public static var name: String { "LpPool" }
    public static var versions: [Int] { [1, 2, 11, 18, 22] }
    public static var since: Int { 2 }
    public var minimumOpset: Int { window.ceilMode || window.isDilated ? 18 : 2 }
    public static var arity: Arity { Arity(1) }
    public var window = Window()
    public var p = 2
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: true)
      try v.int("p", &p, default: 2)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 2 { try raw.makeWhole("p") }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      try Pooling.check(p: p)
      return [Fact(x.dtype, try Pooling.shape(x.shape, window))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try Pooling.check(p: p)
      let placed = try Pooling.place(window, on: x.shape)
      let shape = Array(x.shape.prefix(2)) + placed.output
      let powers = try x.doubles().map { pow(abs($0), Double(p)) }
      var sums = [Double](repeating: 0, count: try Tensor.elementCount(shape))
      try Pooling.walk(x.shape, window) { sums[$0] += powers[$1] }
      let norms = sums.map { pow($0, 1 / Double(p)) }
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: norms))]
    }
  }
}

extension Pooling {
  /// Throws: `invalidValue` unless `p` is the exponent of a norm.
  static func check(p: Int) throws(ModelError) {
    guard p >= 1 else {
      throw ModelError(.invalidValue, "must be at least 1, got \(p)", at: .attribute("p"))
    }
  }
}

extension RawNode {
  /// Makes a real attribute of opset 1 the integer that it is now.
  ///
  /// Throws: `unsupported` when it has a fraction.
  mutating func makeWhole(_ name: String) throws(ModelError) {
    guard case .float(let value)? = attributes[name] else { return }
    guard let whole = Int(exactly: value) else {
      throw ModelError(
        .unsupported, "needs a whole number since opset 2, got \(value)", at: .attribute(name))
    }
    attributes[name] = .int(whole)
  }
}
