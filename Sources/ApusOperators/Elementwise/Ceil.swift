// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Smallest whole number that is not below each element: `y = ⌈x⌉`.
  ///
  /// Source: ONNX Ceil, opset 13.
  public struct Ceil: UnaryOperator {
    public static var name: String { "Ceil" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { x.rounded(.up) }

    public func extent(_ x: Dimension) -> Dimension { x }
  }
}
