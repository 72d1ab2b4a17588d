// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The mean of each channel's elements.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `y: [N, C, 1 … 1]`. Source: ONNX GlobalAveragePool, opset 22.
  public struct GlobalAveragePool: Operator {
    public static var name: String { "GlobalAveragePool" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [try GlobalPooling.fact(site)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try GlobalPooling.evaluate(site) { $0.reduce(0, +) / Double($0.count) }
    }
  }
}
