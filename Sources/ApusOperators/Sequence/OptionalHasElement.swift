// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether a value is there: a Boolean scalar, false for an empty optional value and for no
  /// input at all.
  ///
  /// Source: ONNX OptionalHasElement, opset 28 (15 takes only optional values).
  public struct OptionalHasElement: Operator {
    public static var name: String { "OptionalHasElement" }
    public static var versions: [Int] { [15, 18, 28] }
    public static var since: Int { 15 }
    public static var arity: Arity { Arity(0...1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] { [Fact(.bool, [])] }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var isThere = site.has(0)
      if isThere, case .optional(_, let item) = try site.datum(0) { isThere = item != nil }
      return [.tensor(try Tensor(scalar: isThere))]
    }
  }
}
