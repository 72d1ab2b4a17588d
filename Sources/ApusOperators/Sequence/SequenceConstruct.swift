// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A sequence of the inputs, tensors of one element type.
  ///
  /// Source: ONNX SequenceConstruct, opset 11.
  public struct SequenceConstruct: Operator {
    public static var name: String { "SequenceConstruct" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(1...Arity.many) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.commonDType(site.inputs.indices)
      var element = ValueType.tensor(try site.tensor(0))
      for index in site.inputs.indices.dropFirst() {
        element = try element.joined(with: .tensor(site.tensor(index)))
      }
      return [Fact(.sequence(element))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var items: [Datum] = []
      for index in site.inputs.indices { items.append(.tensor(try site.tensor(index))) }
      guard var element = items.first?.type else {
        throw ModelError(.invalidModel, "needs at least one tensor")
      }
      for item in items { element = try element.joined(with: item.type) }
      return [.sequence(elementType: element, items)]
    }
  }
}
