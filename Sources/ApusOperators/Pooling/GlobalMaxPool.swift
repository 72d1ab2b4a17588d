// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The largest of each channel's elements.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `y: [N, C, 1 … 1]`. Source: ONNX GlobalMaxPool, opset 22.
  public struct GlobalMaxPool: Operator {
    public static var name: String { "GlobalMaxPool" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [try GlobalPooling.fact(site)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try GlobalPooling.evaluate(site) { plane in
        plane.reduce(-Double.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
      }
    }
  }
}
