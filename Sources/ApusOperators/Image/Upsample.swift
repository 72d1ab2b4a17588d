// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The old name of `Resize`, as which it is read; no node holds this operator itself.
  ///
  /// Source: ONNX Upsample, opset 9 (before 7 scales of two axes, deprecated since 10).
  public struct Upsample: Operator {
    public static var name: String { "Upsample" }
    public static var versions: [Int] { [1, 7, 9, 10] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(2) }
    public init() {}

    // MARK: - Attributes

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

    private func refusal() -> ModelError {
      ModelError(.unsupported, "Upsample is only read, as Resize; build a Resize")
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] { throw refusal() }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] { throw refusal() }
  }
}
