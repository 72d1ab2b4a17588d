// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Exponential of each element: `y = eˣ`.
  ///
  /// Source: ONNX Exp, opset 13.
  public struct Exp: UnaryOperator {
    public static var name: String { "Exp" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { exp(x) }
  }
}
