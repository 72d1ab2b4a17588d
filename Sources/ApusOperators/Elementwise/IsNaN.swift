// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether each element is NaN.
  ///
  /// Source: ONNX IsNaN, opset 20.
  public struct IsNaN: Operator {
    public static var name: String { "IsNaN" }
    public static var versions: [Int] { [9, 13, 20] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { _ = try dtype.float() }
      return [Fact(.bool, type.shape)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      _ = try x.dtype.float()
      return [.tensor(try Tensor(shape: x.shape, x.doubles().map(\.isNaN)))]
    }
  }
}
