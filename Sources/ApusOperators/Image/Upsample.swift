// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The old name of `Resize`: it is read as it, and newer opsets write it.
  ///
  /// Source: ONNX Upsample, opset 9 (before 7 scales of two axes, deprecated since 10).
  public struct Upsample: Operator {
    public static var name: String { "Upsample" }
    public static var versions: [Int] { [1, 7, 9, 10] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(2) }
    public var name: String { Op.Resize.name }
    public var minimumOpset: Int { Op.Resize.since }
    public var mode = ResizeSampling.Mode.nearest
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: .nearest)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      var scales: [Float]?
      if opset < 7 {
        guard case .float(let height)? = raw.attributes.removeValue(forKey: "height_scale"),
          case .float(let width)? = raw.attributes.removeValue(forKey: "width_scale")
        else { throw ModelError(.invalidModel, "needs height_scale and width_scale") }
        scales = [1, 1, height, width]
        if raw.attributes["mode"] == .string("bilinear") {
          raw.attributes["mode"] = .string("linear")
        }
      } else if opset < 9 {
        guard case .floats(let list)? = raw.attributes.removeValue(forKey: "scales") else {
          throw ModelError(.invalidModel, "needs real numbers", at: .attribute("scales"))
        }
        scales = list
      }
      if let scales { raw.setInput(1, .constant(try Tensor(shape: [scales.count], scales))) }
      raw.opType = Op.Resize.name
      try Op.Resize.upgrade(&raw, from: 10)
    }

    private var successor: Op.Resize {
      var op = Op.Resize()
      op.mode = mode
      op.transform = .asymmetric
      op.nearest = .floor
      op.onlyGrows = mode == .nearest
      return op
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try successor.infer(
        InferSite(inputs: [site.fact(0), nil, site.fact(1)], outputCount: site.outputCount))
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try successor.evaluate(
        EvaluateSite(inputs: [site.datum(0), nil, site.datum(1)], wanted: site.wanted))
    }
  }
}
