// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A value that may be absent: one that holds the input, or an empty one without it.
  ///
  /// The type has another name than the operator so as not to hide Swift's `Optional`.
  /// Source: ONNX Optional, opset 28 (15 has fewer types).
  public struct MakeOptional: Operator {
    public static var name: String { "Optional" }
    public static var versions: [Int] { [15, 28] }
    public static var since: Int { 15 }
    public static var arity: Arity { Arity(0...1) }
    /// The type of what may be held; needed when there is no input.
    public var type: ValueType?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.type("type", &type)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      if let fact = site.fact(0) {
        return [Fact(.optional(try fact.type.merged(with: type ?? .unknown)))]
      }
      return [Fact(.optional(try emptyType()))]
    }

    private func emptyType() throws(ModelError) -> ValueType {
      guard let type else {
        throw ModelError(
          .invalidModel, "without an input the type must be given", at: .attribute("type"))
      }
      return type
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      guard site.has(0) else { return [.optional(elementType: try emptyType(), nil)] }
      let datum = try site.datum(0)
      return [.optional(elementType: datum.type, datum)]
    }
  }
}
