// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Elements of one of two tensors, as a condition says: `y = condition ? a : b`, broadcast.
  ///
  /// Source: ONNX Where, opset 16.
  public struct Where: Operator {
    public static var name: String { "Where" }
    public static var versions: [Int] { [9, 16] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(3) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      if let condition = try site.tensor(0).dtype, condition != .bool {
        throw ModelError(.typeMismatch, "the condition must be Boolean, got \(condition.name)")
      }
      _ = try site.tensor(1)
      _ = try site.tensor(2)
      let dtype = try site.commonDType(1..<3)
      let contents = site.combinedContents(0..<3, dtype) { parts in
        guard let condition = parts[0].value else {
          return parts[1].isSame(parts[2]) ? parts[1] : .unknown
        }
        return condition != 0 ? parts[1] : parts[2]
      }
      return [Fact(dtype, try site.broadcastShape(0..<3), contents: contents)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let condition = try site.tensor(0)
      let a = try site.tensor(1)
      let b = try site.tensor(2)
      let shape = try Broadcasting.shape([condition.shape, a.shape, b.shape])
      let choices = try condition.broadcast(to: shape).elements(of: Bool.self)
      func choose<T: TensorElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        let x = try a.broadcast(to: shape).elements(of: type)
        let y = try b.broadcast(to: shape).elements(of: type)
        return try Tensor(shape: shape, choices.indices.map { choices[$0] ? x[$0] : y[$0] })
      }
      return [.tensor(try choose(a.dtype.elementType))]
    }
  }
}
