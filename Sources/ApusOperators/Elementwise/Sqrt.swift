// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Square root of each element, `y = √x`; NaN of negative numbers.
  ///
  /// Source: ONNX Sqrt, opset 13.
  public struct Sqrt: UnaryOperator {
    public static var name: String { "Sqrt" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { x.squareRoot() }
  }
}
