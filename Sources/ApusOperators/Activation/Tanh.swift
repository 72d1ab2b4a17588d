// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Hyperbolic tangent of each element: `y = tanh x`.
  ///
  /// Source: ONNX Tanh, opset 13.
  public struct Tanh: UnaryOperator {
    public static var name: String { "Tanh" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { tanh(x) }
  }
}
