// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse hyperbolic cosine of each element: `y = arcosh x`.
  ///
  /// Source: ONNX Acosh, opset 22.
  public struct Acosh: UnaryOperator {
    public static var name: String { "Acosh" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { acosh(x) }
  }
}
