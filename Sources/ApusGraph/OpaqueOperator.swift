// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A node that Apus cannot decode, kept so that the file can be shown and written back.
///
/// Inference knows nothing of its outputs; evaluation throws `reason`.
public struct OpaqueOperator: Operator {
  public static var name: String { "Opaque" }
  public static var versions: [Int] { [1] }
  public static var arity: Arity { Arity(0...Arity.many, 0...Arity.many) }
  public var opType = ""
  public var opDomain = ""
  public var attributes: [String: Attribute] = [:]
  /// Why it was not decoded.
  public var reason = ModelError(.unsupported, "unknown operator")

  public init() {}

  public init(_ raw: RawNode, reason: ModelError) {
    opType = raw.opType
    opDomain = raw.domain
    attributes = raw.attributes
    self.reason = reason
  }

  public var name: String { opType }
  public var domain: String { opDomain }

  public var bodies: [Graph] {
    get {
      attributes.sorted { $0.key < $1.key }.flatMap { attribute -> [Graph] in
        switch attribute.value {
        case .graph(let graph): [graph]
        case .graphs(let graphs): graphs
        default: []
        }
      }
    }
    set {
      var rest = newValue[...]
      for (key, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
        switch attribute {
        case .graph: attributes[key] = .graph(rest.removeFirst())
        case .graphs(let old):
          attributes[key] = .graphs(Array(rest.prefix(old.count)))
          rest = rest.dropFirst(old.count)
        default: break
        }
      }
    }
  }

  public mutating func attributes(_ visitor: inout some AttributeVisitor) throws(ModelError) {
    for key in attributes.keys.sorted() {
      var value = attributes[key]
      try visitor.visit(key, &value, default: nil, required: true)
      attributes[key] = value
    }
  }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    (0..<site.outputCount).map { _ in Fact(.unknown) }
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] { throw reason }
}
