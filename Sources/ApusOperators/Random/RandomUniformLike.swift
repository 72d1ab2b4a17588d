// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Random numbers spread evenly from `low` to below `high`, in the shape of
  /// the input.
  ///
  /// Source: ONNX RandomUniformLike, opset 22.
  public struct RandomUniformLike: LikeRandomOperator {
    public static var name: String { "RandomUniformLike" }
    public static var versions: [Int] { [1, 22] }
    /// The element type of the result; nil is that of the input.
    public var dtype: DType?
    /// The least number.
    public var low: Float = 0
    /// The bound above.
    public var high: Float = 1
    /// See `RandomOperator`.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype)
      try v.float("low", &low, default: 0)
      try v.float("high", &high, default: 1)
      try v.float("seed", &seed)
    }

    // MARK: - Reference

    public func draw(_ generator: CounterGenerator, _ counter: UInt64) -> Double {
      Double(low) + (Double(high) - Double(low)) * generator.uniform(counter)
    }
  }
}
