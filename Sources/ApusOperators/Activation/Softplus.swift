// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Smooth rectifier: `y = ln(1 + eˣ)`.
  ///
  /// Source: ONNX Softplus, opset 22.
  public struct Softplus: UnaryOperator {
    public static var name: String { "Softplus" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public init() {}

    public func real(_ x: Double) -> Double { max(x, 0) + log1p(exp(-x.magnitude)) }
  }
}
