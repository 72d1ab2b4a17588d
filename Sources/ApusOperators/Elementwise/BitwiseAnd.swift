// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The bits set in both of two whole numbers, element by element, broadcast.
  ///
  /// Source: ONNX BitwiseAnd, opset 18.
  public struct BitwiseAnd: BitwiseOperator {
    public static var name: String { "BitwiseAnd" }
    public static var versions: [Int] { [18] }
    public init() {}

    public func apply<T: IntegerElement>(_ a: T, _ b: T) -> T { a & b }
  }
}
