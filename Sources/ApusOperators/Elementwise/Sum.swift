// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sum of the inputs, element by element, broadcast, rounded once.
  ///
  /// Source: ONNX Sum, opset 13.
  public struct Sum: VariadicOperator {
    public static var name: String { "Sum" }
    public static var versions: [Int] { [1, 6, 8, 13] }
    public static var since: Int { 8 }
    public init() {}

    public func combine<T: NumericElement>(_ elements: [T]) -> T {
      T.sum(elements)
    }

    public func extent(_ parts: [Dimension]) -> Dimension {
      parts.reduce(.known(0)) { Dimension.sum($0, $1) }
    }
  }
}
