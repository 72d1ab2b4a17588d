// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// What an optional value holds; a value of another kind is handed on.
  ///
  /// Source: ONNX OptionalGetElement, opset 28 (15 takes only optional values).
  public struct OptionalGetElement: Operator {
    public static var name: String { "OptionalGetElement" }
    public static var versions: [Int] { [15, 18, 28] }
    public static var since: Int { 15 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      guard let fact = site.fact(0) else { throw ModelError(.invalidModel, "input 0 is missing") }
      if case .optional(let element) = fact.type { return [Fact(element)] }
      return [fact]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      guard case .optional(_, let item) = try site.datum(0) else { return [try site.datum(0)] }
      guard let item else {
        throw ModelError(.invalidValue, "the optional value is empty: it has no element to get")
      }
      return [item]
    }
  }
}
