// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The old name of `ScatterElements`: opset 9 and 10 are read as it, and newer opsets write it.
  ///
  /// Source: ONNX Scatter, opset 9 (deprecated since 11).
  public struct Scatter: Operator {
    public static var name: String { "Scatter" }
    public static var versions: [Int] { [9, 11] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(3) }
    public var name: String { Op.ScatterElements.name }
    public var minimumOpset: Int { Op.ScatterElements.since }
    public var axis = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      raw.opType = Op.ScatterElements.name
    }

    private var successor: Op.ScatterElements {
      var op = Op.ScatterElements()
      op.axis = axis
      return op
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try successor.infer(site)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try successor.evaluate(site)
    }
  }
}
