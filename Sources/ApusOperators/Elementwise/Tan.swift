// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Tangent of each element: `y = tan x`.
  ///
  /// Source: ONNX Tan, opset 22.
  public struct Tan: UnaryOperator {
    public static var name: String { "Tan" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { tan(x) }
  }
}
