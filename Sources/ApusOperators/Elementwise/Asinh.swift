// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse hyperbolic sine of each element: `y = arsinh x`.
  ///
  /// Source: ONNX Asinh, opset 22.
  public struct Asinh: UnaryOperator {
    public static var name: String { "Asinh" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { asinh(x) }
  }
}
