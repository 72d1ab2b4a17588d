// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Hann's window: `w[n] = 0.5 - 0.5·cos(2πn/D)`, D the size, or one less when not periodic.
  ///
  /// Source: ONNX HannWindow, opset 17.
  public struct HannWindow: Operator {
    public static var name: String { "HannWindow" }
    public static var versions: [Int] { [17] }
    public static var since: Int { 17 }
    public static var arity: Arity { Arity(1) }
    public static var decidingInputs: [Int] { [0] }
    public var outputType = DType.float32
    public var periodic = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("output_datatype", &outputType, default: .float32)
      try v.bool("periodic", &periodic, default: true)
    }

    private var window: CosineWindow {
      CosineWindow(coefficients: (0.5, 0.5, 0), periodic: periodic, dtype: outputType)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] { try window.infer(site) }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try window.evaluate(site)
    }
  }
}
