// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sum of two tensors, element by element: `y = a + b`, broadcast; integers wrap.
  ///
  /// Source: ONNX Add, opset 14 (before 7 broadcasting was asked for by attributes).
  public struct Add: Operator {
    public static var name: String { "Add" }
    public static var versions: [Int] { [1, 6, 7, 13, 14] }
    public static var since: Int { 7 }
    public static var arity: Arity { Arity(2) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [Fact(try site.commonDType(0..<2), try site.broadcastShape(0..<2))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      let shape = try Broadcasting.shape([a.shape, b.shape])
      func add<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        let x = try a.broadcast(to: shape).elements(of: type)
        let y = try b.broadcast(to: shape).elements(of: type)
        return try Tensor(shape: shape, zip(x, y).map(T.adding))
      }
      return [.tensor(try add(a.dtype.numeric()))]
    }
  }
}
