// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Runs a body on each element of a sequence: `y[i] = body(x[i], …)`.
  ///
  /// Inputs: a sequence of n, then sequences of n, of which each run gets one element, and
  /// tensors, which each run gets whole. Outputs: a sequence of n for each output of the body.
  /// Source: ONNX SequenceMap, opset 17.
  public struct SequenceMap: Operator {
    public static var name: String { "SequenceMap" }
    public static var versions: [Int] { [17] }
    public static var arity: Arity { Arity(1...Arity.many, 1...Arity.many) }
    public var body = Graph(name: "body")
    public init() {}

    public var bodies: [Graph] {
      get { [body] }
      set { if let first = newValue.first { body = first } }
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.graph("body", &body)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      var facts = [Fact(try site.sequenceElement(0))]
      for index in site.inputs.indices.dropFirst() {
        guard let fact = site.fact(index) else {
          throw ModelError(.invalidModel, "input \(index) is missing")
        }
        if case .sequence(let element) = fact.type {
          facts.append(Fact(element))
        } else {
          facts.append(fact)
        }
      }
      let names = facts.reduce(into: Set()) { $0.formUnion($1.type.extentNames) }
      let loop = LoopBody(graph: body, carriedCount: 0, leadingOutputs: 0)
      let outputs = try site.inferBody(body, facts)
      var results: [Fact] = []
      for index in outputs.indices {
        let type = try loop.collectedType(index, outputs, known: names)
        results.append(Fact(.sequence(.tensor(type))))
      }
      return results
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let count = try site.sequence(0).items.count
      var results = [[Datum]](repeating: [], count: body.outputs.count)
      for place in 0..<count {
        try WorkBudget.spend(1)
        var arguments: [Datum] = []
        for index in site.inputs.indices {
          arguments.append(try element(site.datum(index), at: place, of: count))
        }
        for (index, datum) in try site.run(body, arguments).enumerated() where index < results.count
        {
          results[index].append(datum)
        }
      }
      var sequences: [Datum?] = []
      for (index, items) in results.enumerated() {
        var type = items.first?.type ?? body[body.outputs[index]].type
        for item in items { type = try type.joined(with: item.type) }
        sequences.append(.sequence(elementType: type, items))
      }
      return sequences
    }

    private func element(
      _ datum: Datum, at place: Int, of count: Int
    ) throws(ModelError) -> Datum {
      guard case .sequence(_, let items) = datum else { return datum }
      guard items.count == count else {
        throw ModelError(
          .invalidValue, "all sequences must have \(count) elements, got \(items.count)")
      }
      return items[place]
    }
  }
}
