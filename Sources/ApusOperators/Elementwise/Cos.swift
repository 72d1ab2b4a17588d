// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Cosine of each element: `y = cos x`.
  ///
  /// Source: ONNX Cos, opset 22.
  public struct Cos: UnaryOperator {
    public static var name: String { "Cos" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { cos(x) }
  }
}
