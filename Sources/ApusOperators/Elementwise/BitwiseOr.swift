// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The bits set in at least one of two whole numbers, element by element, broadcast.
  ///
  /// Source: ONNX BitwiseOr, opset 18.
  public struct BitwiseOr: BitwiseOperator {
    public static var name: String { "BitwiseOr" }
    public static var versions: [Int] { [18] }
    public init() {}

    public func apply<T: IntegerElement>(_ a: T, _ b: T) -> T { a | b }
  }
}
