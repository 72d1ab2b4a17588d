// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Logistic function of each element: `y = 1 / (1 + e⁻ˣ)`.
  ///
  /// Source: ONNX Sigmoid, opset 13.
  public struct Sigmoid: UnaryOperator {
    public static var name: String { "Sigmoid" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  }
}
