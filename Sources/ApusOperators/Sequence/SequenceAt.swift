// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The element of a sequence at a position; a negative one counts from the end.
  ///
  /// Inputs: a sequence, a whole number. Source: ONNX SequenceAt, opset 11.
  public struct SequenceAt: Operator {
    public static var name: String { "SequenceAt" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(2) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try site.checkPosition(1)
      return [Fact(try site.sequenceElement(0))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let items = try site.sequence(0).items
      guard let position = try site.position(1, among: items.indices, count: items.count) else {
        throw ModelError(.invalidModel, "input 1, the position, is missing")
      }
      return [items[position]]
    }
  }
}
