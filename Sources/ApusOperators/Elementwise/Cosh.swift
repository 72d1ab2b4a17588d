// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Hyperbolic cosine of each element: `y = cosh x`.
  ///
  /// Source: ONNX Cosh, opset 22.
  public struct Cosh: UnaryOperator {
    public static var name: String { "Cosh" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { cosh(x) }
  }
}
