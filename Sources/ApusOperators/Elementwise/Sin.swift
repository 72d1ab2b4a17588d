// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Sine of each element: `y = sin x`.
  ///
  /// Source: ONNX Sin, opset 22.
  public struct Sin: UnaryOperator {
    public static var name: String { "Sin" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { sin(x) }
  }
}
