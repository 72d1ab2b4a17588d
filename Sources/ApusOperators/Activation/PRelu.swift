// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Rectifier with a learned slope for negative numbers: `y = x ≥ 0 ? x : slope · x`; `slope`
  /// broadcasts to the shape of `x`.
  ///
  /// Before opset 7 a slope of rank 1 held one number per channel, axis 1 of `x`.
  /// Source: ONNX PRelu, opset 16.
  public struct PRelu: ArithmeticOperator, LegacyBroadcasting {
    public static var name: String { "PRelu" }
    public static var versions: [Int] { [1, 6, 7, 9, 16] }
    public static var isUnidirectional: Bool { true }
    public static var weightInputs: [Int] { [1] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 7 else { return }
      raw.attributes["consumed_inputs"] = nil
      raw.attributes[Op.legacyAxisName] = .int(1)
    }

    public func apply<T: NumericElement>(_ x: T, _ slope: T) -> T {
      x < T(converting: Int64(0)) ? T.multiplying(slope, x) : x
    }
  }
}
