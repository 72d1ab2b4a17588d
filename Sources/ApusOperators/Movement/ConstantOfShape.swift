// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A tensor of the shape that the input holds, every element `value`: `y[i…] = value`.
  ///
  /// Source: ONNX ConstantOfShape, opset 9.
  public struct ConstantOfShape: Operator {
    public static var name: String { "ConstantOfShape" }
    public static var versions: [Int] { [9, 20, 21, 23, 24, 25] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public static var decidingInputs: [Int] { [0] }
    /// One element; nil is the real number 0.
    public var value: Tensor?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.tensor("value", &value)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.tensor(0)
      return [Fact(value?.dtype ?? .float32, try site.extents(0))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let shape = try site.tensor(0).integers()
      guard let value else { return [.tensor(try .zeros(.float32, shape: shape))] }
      guard value.count == 1 else {
        throw ModelError(
          .invalidModel, "must hold one element, got shape \(value.shape)",
          at: .attribute("value"))
      }
      _ = try Tensor.elementCount(shape)
      return [.tensor(try value.reshaped([]).broadcast(to: shape))]
    }
  }
}
