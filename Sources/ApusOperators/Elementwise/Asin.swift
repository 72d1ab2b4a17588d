// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse sine of each element: `y = arcsin x`.
  ///
  /// Source: ONNX Asin, opset 22.
  public struct Asin: UnaryOperator {
    public static var name: String { "Asin" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { asin(x) }
  }
}
