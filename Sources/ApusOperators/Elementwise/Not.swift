// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether each element is false.
  ///
  /// Source: ONNX Not, opset 1.
  public struct Not: Operator {
    public static var name: String { "Not" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype, dtype != .bool {
        throw ModelError(.typeMismatch, "needs a Boolean tensor, got \(dtype.name)")
      }
      let contents = site.mappedContents(.bool) { part in
        part.value.map { .known($0 == 0 ? 1 : 0) } ?? .unknown
      }
      return [Fact(.bool, type.shape, contents: contents)]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      return [.tensor(try Tensor(shape: x.shape, x.elements(of: Bool.self).map { !$0 }))]
    }
  }
}
