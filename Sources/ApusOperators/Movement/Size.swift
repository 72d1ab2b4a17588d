// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The number of elements of a tensor, as an int64 scalar.
  ///
  /// Source: ONNX Size, opset 1.
  public struct Size: Operator {
    public static var name: String { "Size" }
    public static var versions: [Int] { [1, 13, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public static var readsOnlyTypes: Bool { true }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let shape = try site.tensor(0).shape
      return [Fact(.int64, [], contents: shape.map { [.product(of: $0)] })]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      [.tensor(try Tensor(scalar: Int64(try site.tensor(0).count)))]
    }
  }
}
