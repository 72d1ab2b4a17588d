// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse tangent of each element: `y = arctan x`.
  ///
  /// Source: ONNX Atan, opset 22.
  public struct Atan: UnaryOperator {
    public static var name: String { "Atan" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { atan(x) }
  }
}
