// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether elements are equal, `y = a == b`, broadcast; NaN equals nothing.
  ///
  /// Source: ONNX Equal, opset 19.
  public struct Equal: LegacyBroadcasting {
    public static var name: String { "Equal" }
    public static var versions: [Int] { [1, 7, 11, 13, 19] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    // MARK: - Shape

    public func resultType(_ dtype: DType) throws(ModelError) -> DType {
      if dtype != .bool && dtype != .string { _ = try dtype.numeric() }
      return .bool
    }

    public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
      switch (a, b) {
      case (.known(let x), .known(let y)): .known(x == y ? 1 : 0)
      // Names stand for extents, which are not negative.
      case (.named, .known(let y)) where y < 0: .known(0)
      case (.known(let x), .named) where x < 0: .known(0)
      default: a.isSame(b) ? .known(1) : .unknown
      }
    }

    // MARK: - Reference

    public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
      func run<T: TensorElement & Equatable>(_ type: T.Type) throws(ModelError) -> Tensor {
        try Tensor.combining(a, b, shape: shape) { (x: T, y: T) in x == y }
      }
      switch a.dtype {
      case .bool: return try run(Bool.self)
      case .string:
        return try Tensor.combining(a, b, shape: shape) { (x: String, y: String) in
          x.hasSameBytes(as: y)
        }
      default: return try run(a.dtype.numeric())
      }
    }
  }
}
