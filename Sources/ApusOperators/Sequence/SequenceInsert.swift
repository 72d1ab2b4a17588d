// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A sequence with a tensor put in before a position, or at the end when none is given.
  ///
  /// Inputs: a sequence of n, a tensor, a whole number in -n…n?; a negative one counts from n.
  /// Source: ONNX SequenceInsert, opset 11.
  public struct SequenceInsert: Operator {
    public static var name: String { "SequenceInsert" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(2...3) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try site.checkPosition(2)
      let element = try site.sequenceElement(0)
      return [Fact(.sequence(try element.joined(with: .tensor(site.tensor(1)))))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var (elementType, items) = try site.sequence(0)
      let item = Datum.tensor(try site.tensor(1))
      elementType = try elementType.joined(with: item.type)
      let position = try site.position(2, among: 0..<(items.count + 1), count: items.count)
      items.insert(item, at: position ?? items.count)
      return [.sequence(elementType: elementType, items)]
    }
  }
}
