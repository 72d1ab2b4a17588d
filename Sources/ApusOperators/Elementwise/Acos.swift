// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Inverse cosine of each element: `y = arccos x`.
  ///
  /// Source: ONNX Acos, opset 22.
  public struct Acos: UnaryOperator {
    public static var name: String { "Acos" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public init() {}

    public func real(_ x: Double) -> Double { acos(x) }
  }
}
