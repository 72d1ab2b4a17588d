// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The largest of the inputs, element by element, broadcast; NaN when one is NaN.
  ///
  /// Source: ONNX Max, opset 13.
  public struct Max: VariadicOperator {
    public static var name: String { "Max" }
    public static var versions: [Int] { [1, 6, 8, 12, 13] }
    public static var since: Int { 8 }
    public init() {}

    public func combine<T: NumericElement>(_ elements: [T]) -> T {
      elements.dropFirst().reduce(elements[0]) { T.extreme($0, $1, larger: true) }
    }

    public func extent(_ parts: [Dimension]) -> Dimension {
      parts.dropFirst().reduce(parts[0]) { Dimension.extreme($0, $1, larger: true) }
    }
  }
}
