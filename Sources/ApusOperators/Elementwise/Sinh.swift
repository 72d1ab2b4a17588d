// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Hyperbolic sine of each element: `y = sinh x`.
  ///
  /// Source: ONNX Sinh, opset 22.
  public struct Sinh: UnaryOperator {
    public static var name: String { "Sinh" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { sinh(x) }
  }
}
