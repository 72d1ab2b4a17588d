// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Arithmetic mean of the inputs, element by element, broadcast, rounded once.
  ///
  /// Source: ONNX Mean, opset 13.
  public struct Mean: VariadicOperator {
    public static var name: String { "Mean" }
    public static var versions: [Int] { [1, 6, 8, 13] }
    public static var since: Int { 8 }
    public init() {}

    public func combine<T: NumericElement>(_ elements: [T]) -> T {
      T(converting: elements.reduce(0) { $0 + $1.asDouble } / Double(elements.count))
    }

    public func extent(_ parts: [Dimension]) -> Dimension { parts.count == 1 ? parts[0] : .unknown }
  }
}
