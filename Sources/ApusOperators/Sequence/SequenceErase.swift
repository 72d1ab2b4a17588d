// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A sequence without the element at a position, or without the last when none is given.
  ///
  /// Inputs: a sequence, a whole number?; a negative one counts from the end.
  /// Source: ONNX SequenceErase, opset 11.
  public struct SequenceErase: Operator {
    public static var name: String { "SequenceErase" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(1...2) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try site.checkPosition(1)
      return [Fact(.sequence(try site.sequenceElement(0)))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var (elementType, items) = try site.sequence(0)
      guard !items.isEmpty else {
        throw ModelError(.invalidValue, "an empty sequence has no element to erase")
      }
      let position = try site.position(1, among: items.indices, count: items.count)
      items.remove(at: position ?? items.count - 1)
      return [.sequence(elementType: elementType, items)]
    }
  }
}
