// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Smooth self-gated unit: `y = x · tanh(ln(1 + eˣ))`.
  ///
  /// Source: ONNX Mish, opset 22.
  public struct Mish: UnaryOperator {
    public static var name: String { "Mish" }
    public static var versions: [Int] { [18, 22] }
    public static var since: Int { 18 }
    public init() {}

    public func real(_ x: Double) -> Double { x * tanh(max(x, 0) + log1p(exp(-x.magnitude))) }
  }
}
