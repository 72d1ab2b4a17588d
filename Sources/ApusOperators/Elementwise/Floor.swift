// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Largest whole number that is not above each element: `y = ⌊x⌋`.
  ///
  /// Source: ONNX Floor, opset 13.
  public struct Floor: UnaryOperator {
    public static var name: String { "Floor" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { x.rounded(.down) }

    public func extent(_ x: Dimension) -> Dimension { x }
  }
}
