// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input stretched to the shape that the second input holds, each by the other's extents.
  ///
  /// Source: ONNX Expand, opset 8.
  public struct Expand: Operator {
    public static var name: String { "Expand" }
    public static var versions: [Int] { [8, 13] }
    public static var since: Int { 8 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape, let target = try site.extents(1) else {
        return [Fact(input.dtype, nil)]
      }
      return [Fact(input.dtype, try Dimension.broadcast(shape, target))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let target = try site.tensor(1).integers()
      _ = try Tensor.elementCount(target)
      return [.tensor(try input.broadcast(to: Broadcasting.shape([input.shape, target])))]
    }
  }
}
