// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Real numbers as uint8 with the scale and the zero point that their own range asks for.
  ///
  /// With `low = min(0, min x)` and `high = max(0, max x)`: `scale = (high − low) / 255`, 1 when that
  /// is 0, `zero = round(clamp(−low / scale))`, `y = clamp(round(x / scale) + zero)`.
  /// Source: ONNX DynamicQuantizeLinear, opset 11.
  public struct DynamicQuantizeLinear: Operator {
    public static var name: String { "DynamicQuantizeLinear" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(1, 3) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      return [Fact(.uint8, x.shape), Fact(.float32, []), Fact(.uint8, [])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let values = try x.elements(of: Float.self)
      let low = values.reduce(0, min)
      let high = values.reduce(0, max)
      let scale = high == low ? 1 : (high - low) / 255
      let zero = min(max(-low / scale, 0), 255).rounded(.toNearestOrEven)
      let quotients = values.map { Double($0 / scale) }
      let y = try Tensor(
        quantising: quotients, zeros: { _ in Double(zero) }, .uint8, shape: x.shape)
      return [
        .tensor(y), .tensor(try Tensor(scalar: scale)),
        .tensor(try Tensor(.uint8, shape: [], converting: [Double(zero)])),
      ]
    }
  }
}
