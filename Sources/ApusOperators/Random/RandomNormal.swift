// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Random numbers of the normal distribution, in a given shape.
  ///
  /// Source: ONNX RandomNormal, opset 22.
  public struct RandomNormal: ShapedRandomOperator {
    public static var name: String { "RandomNormal" }
    public static var versions: [Int] { [1, 22] }
    /// The shape of the result.
    public var shape: [Int] = []
    /// The element type of the result.
    public var dtype = DType.float32
    /// The middle of the distribution.
    public var mean: Float = 0
    /// The standard deviation.
    public var scale: Float = 1
    /// See `RandomOperator`.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("shape", &shape, default: nil)
      try v.dtype("dtype", &dtype, default: .float32)
      try v.float("mean", &mean, default: 0)
      try v.float("scale", &scale, default: 1)
      try v.float("seed", &seed)
    }

    // MARK: - Reference

    public func draw(_ generator: CounterGenerator, _ counter: UInt64) -> Double {
      Double(mean) + Double(scale) * generator.normal(counter)
    }
  }
}
