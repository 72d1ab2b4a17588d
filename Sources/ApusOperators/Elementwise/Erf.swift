// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Error function of each element: `y = 2/√π ∫₀ˣ exp(-t²) dt`; whole numbers truncate.
  ///
  /// Source: ONNX Erf, opset 13.
  public struct Erf: NumericUnaryOperator {
    public static var name: String { "Erf" }
    public static var versions: [Int] { [9, 13] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { erf(x) }

    public func whole<T: IntegerElement>(_ x: T) -> T { T(converting: erf(x.asDouble)) }
  }
}
