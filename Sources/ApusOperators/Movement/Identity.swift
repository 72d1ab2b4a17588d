// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input, unchanged: `y = x`, of any kind of type.
  ///
  /// Source: ONNX Identity, opset 1 (later versions only allow more types).
  public struct Identity: Operator {
    public static var name: String { "Identity" }
    public static var versions: [Int] { [1, 13, 14, 16, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [site.fact(0) ?? Fact(.unknown)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      [try site.datum(0)]
    }
  }
}
