// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// The p-norm of each channel's elements: `y = (Σ |x|ᵖ)^(1/p)`.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `y: [N, C, 1 … 1]`. Source: ONNX GlobalLpPool, opset 22.
  public struct GlobalLpPool: Operator {
    public static var name: String { "GlobalLpPool" }
    public static var versions: [Int] { [1, 2, 22] }
    public static var since: Int { 2 }
    public static var arity: Arity { Arity(1) }
    public var p = 2
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("p", &p, default: 2)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 2 { try raw.makeWhole("p") }
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try Pooling.check(p: p)
      return [try GlobalPooling.fact(site)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try Pooling.check(p: p)
      let p = Double(p)
      return try GlobalPooling.evaluate(site) { plane in
        pow(plane.reduce(0) { $0 + pow(abs($1), p) }, 1 / p)
      }
    }
  }
}
