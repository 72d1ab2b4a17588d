// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Nearest whole number of each element; halves go to the even one.
  ///
  /// Source: ONNX Round, opset 22.
  public struct Round: UnaryOperator {
    public static var name: String { "Round" }
    public static var versions: [Int] { [11, 22] }
    public static var since: Int { 11 }
    public init() {}

    public func real(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }

    public func extent(_ x: Dimension) -> Dimension { x }
  }
}
