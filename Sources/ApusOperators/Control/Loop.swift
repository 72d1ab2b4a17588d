// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Runs a body until a count is reached or a condition fails.
  ///
  /// Inputs: `M?` (one int64), `cond?` (one Boolean), then N initial values of any type. The body
  /// takes the number of the run, the condition and N carried values, and gives the next
  /// condition, N carried values and K tensors. Outputs: the N last carried values and the K
  /// tensors of all runs, stacked along a new first axis. Without `cond` the body's condition is
  /// not looked at; a negative `M` runs no time.
  /// Source: ONNX Loop, opset 25 (versions differ only in the types that they allow).
  public struct Loop: Operator {
    public static var name: String { "Loop" }
    public static var versions: [Int] { [1, 11, 13, 16, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(0...Arity.many, 0...Arity.many) }
    public static var decidingInputs: [Int] { [0, 1] }
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
      let loop = try loopBody(inputCount: site.inputs.count)
      for (index, expected) in [DType.int64, .bool].enumerated() where site.has(index) {
        if let dtype = try site.tensor(index).dtype, dtype != expected {
          throw ModelError(
            .typeMismatch, "input \(index) must be \(expected.name), got \(dtype.name)")
        }
      }
      guard site.has(0) || site.has(1) else {
        throw ModelError(
          .unsupported, "a loop with neither a count nor a condition never ends; give it one")
      }
      var initial: [ValueType] = []
      for index in 0..<loop.carriedCount {
        guard let fact = site.fact(2 + index) else {
          throw ModelError(.invalidModel, "input \(2 + index) is missing")
        }
        initial.append(fact.type)
      }
      let (carried, outputs) = try loop.settle(initial) { carried throws(ModelError) in
        let counter = Fact(.int64, controlShape(0).map(Dimension.known))
        let condition = Fact(.bool, controlShape(1).map(Dimension.known))
        return try site.inferBody(body, [counter, condition] + carried.map { Fact($0) })
      }
      let names = carried.reduce(into: Set()) { $0.formUnion($1.extentNames) }
      let runs = try runs(site)
      var facts = carried.map { Fact($0) }
      for index in 0..<loop.collectedCount {
        let element = try loop.collectedType(index, outputs, known: names)
        facts.append(Fact(element.dtype, element.shape.map { [runs] + $0 }))
      }
      return facts
    }

    /// How often the body runs, when the condition cannot end the loop early.
    private func runs(_ site: InferSite) throws(ModelError) -> Dimension {
      guard site.has(0), let count = try site.integers(0)?.first else { return .unknown }
      if site.has(1) {
        guard let first = try site.integers(1)?.first else { return .unknown }
        if first == 0 { return 0 }
        guard body.passes(body.inputs[1], to: body.outputs[0]) else { return .unknown }
      }
      return .known(max(0, count))
    }

    /// The shape in which the body wants its counter (0) or its condition (1).
    private func controlShape(_ index: Int) -> [Int] {
      body[body.inputs[index]].type.tensor?.rank == 1 ? [1] : []
    }

    private func loopBody(inputCount: Int) throws(ModelError) -> LoopBody {
      let carried = max(0, inputCount - 2)
      guard body.inputs.count == 2 + carried, body.outputs.count >= 1 + carried else {
        throw ModelError(
          .invalidModel,
          "with \(carried) carried values the body must take \(2 + carried) inputs and give at "
            + "least \(1 + carried) outputs, got \(body.inputs.count) and \(body.outputs.count)",
          at: .graph(body.name))
      }
      return LoopBody(graph: body, carriedCount: carried, leadingOutputs: 1)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let loop = try loopBody(inputCount: site.inputs.count)
      let limit = try site.optionalTensor(0)?.tripCount()
      var condition = try site.optionalTensor(1)?.condition() ?? true
      guard site.has(0) || site.has(1) else {
        throw ModelError(.unsupported, "a loop with neither a count nor a condition never ends")
      }
      var carried: [Datum] = []
      for index in 0..<loop.carriedCount { carried.append(try site.datum(2 + index)) }
      var collected = [[Tensor]](repeating: [], count: loop.collectedCount)
      var run = 0
      while run < limit ?? .max, condition || !site.has(1) {
        try WorkBudget.spend(1)
        let counter = try Tensor(shape: controlShape(0), [Int64(run)])
        let going = try Tensor(shape: controlShape(1), [condition])
        let outputs = try site.run(body, [.tensor(counter), .tensor(going)] + carried)
        guard outputs.count == body.outputs.count, case .tensor(let next) = outputs[0] else {
          throw ModelError(.typeMismatch, "the body's condition must be a tensor")
        }
        condition = try next.condition()
        carried = Array(outputs[1..<(1 + loop.carriedCount)])
        for (index, tensor) in try loop.collected(outputs).enumerated() {
          collected[index].append(tensor)
        }
        run += 1
      }
      var results = carried.map(Optional.some)
      let types = [.tensor(TensorType(.int64)), .tensor(TensorType(.bool))] + carried.map(\.type)
      for (index, tensors) in collected.enumerated() {
        if tensors.isEmpty {
          let empty = try loop.emptyElement(index, inputs: types)
          results.append(.tensor(try Tensor.zeros(empty.dtype, shape: [0] + empty.shape)))
        } else {
          results.append(.tensor(try Tensor.stacked(tensors, axis: 0)))
        }
      }
      return results
    }
  }
}

extension Tensor {
  /// The only element, as a number. Throws: `invalidValue` when there is not exactly one.
  fileprivate func tripCount() throws(ModelError) -> Int {
    guard count == 1 else {
      throw ModelError(.invalidValue, "M must have one element, got shape \(shape)")
    }
    return try integers()[0]
  }
}

extension Graph {
  /// Whether an output is an input handed on, at once or through Identity.
  func passes(_ input: ValueID, to output: ValueID) -> Bool {
    if input == output { return true }
    guard let node = nodes.first(where: { $0.outputs.contains(output) }) else { return false }
    return node.op is Op.Identity && node.input(0) == input
  }
}
