// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse hyperbolic tangent of each element: `y = artanh x`.
  ///
  /// Source: ONNX Atanh, opset 22.
  public struct Atanh: UnaryOperator {
    public static var name: String { "Atanh" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { atanh(x) }
  }
}
