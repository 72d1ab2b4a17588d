// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The strings of two tensors one after another, element by element, broadcast.
  ///
  /// Source: ONNX StringConcat, opset 20.
  public struct StringConcat: Operator {
    public static var name: String { "StringConcat" }
    public static var versions: [Int] { [20] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(2) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [Fact(.string, try site.broadcastShape(0..<2))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      let shape = try Broadcasting.shape([a.shape, b.shape])
      let x = try a.broadcast(to: shape).elements(of: String.self)
      let y = try b.broadcast(to: shape).elements(of: String.self)
      return [.tensor(try Tensor(shape: shape, zip(x, y).map { $0 + $1 }))]
    }
  }
}
