// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Natural logarithm of each element: `y = ln x`.
  ///
  /// Source: ONNX Log, opset 13.
  public struct Log: UnaryOperator {
    public static var name: String { "Log" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { log(x) }
  }
}
