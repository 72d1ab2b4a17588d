// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Random numbers of the normal distribution, in the shape of
  /// the input.
  ///
  /// Source: ONNX RandomNormalLike, opset 22.
  public struct RandomNormalLike: LikeRandomOperator {
    public static var name: String { "RandomNormalLike" }
    public static var versions: [Int] { [1, 22] }
    /// The element type of the result; nil is that of the input.
    public var dtype: DType?
    /// The middle of the distribution.
    public var mean: Float = 0
    /// The standard deviation.
    public var scale: Float = 1
    /// See `RandomOperator`.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype)
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
