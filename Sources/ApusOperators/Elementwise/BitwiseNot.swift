// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The bits of each whole number, every one turned over.
  ///
  /// Source: ONNX BitwiseNot, opset 18.
  public struct BitwiseNot: Operator {
    public static var name: String { "BitwiseNot" }
    public static var versions: [Int] { [18] }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { _ = try dtype.integer() }
      return [Fact(.tensor(type))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      func turn<T: IntegerElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        try Tensor(shape: x.shape, x.elements(of: type).map { ~$0 })
      }
      return [.tensor(try turn(x.dtype.integer()))]
    }
  }
}
