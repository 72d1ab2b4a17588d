// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Random numbers spread evenly from `low` to below `high`, in a given shape.
  ///
  /// Source: ONNX RandomUniform, opset 22.
  public struct RandomUniform: ShapedRandomOperator {
    public static var name: String { "RandomUniform" }
    public static var versions: [Int] { [1, 22] }
    /// The shape of the result.
    public var shape: [Int] = []
    /// The element type of the result.
    public var dtype = DType.float32
    /// The least number.
    public var low: Float = 0
    /// The bound above.
    public var high: Float = 1
    /// See `RandomOperator`.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("shape", &shape, default: nil)
      try v.dtype("dtype", &dtype, default: .float32)
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
