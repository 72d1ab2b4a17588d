// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Replaces a `Loop` whose body is one step of an LSTM, GRU or simple RNN by that operator.
///
/// Exporters write recurrent layers so when they do not recognise them. The body is read as
/// algebra, so that the order and grouping of its nodes do not matter: everything linear is
/// gathered into matrices, and what is left must be the formula of a cell. The loop must visit
/// every step of one sequence from the first to the last.
public struct RaiseLoops: Pass {
  public var name: String { "raise loops" }
  public var operators: [any Operator.Type]? { [Op.Loop.self] }
  /// The most steps for which the loop's condition is worked out.
  public var stepLimit = 100_000

  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let loop = node.op as? Op.Loop else { continue }
      var raising = LoopRaising(node, loop.body, graph, stepLimit: stepLimit)
      guard let patch = try raising.patch(at: place, &graph) else {
        log.declined(self, node, raising.reason)
        continue
      }
      patches.append(patch)
      log.fired(
        self, node,
        "its body is one step of \(patch.nodes.map(\.op.name).filter { ["LSTM", "GRU", "RNN"].contains($0) }.joined())"
      )
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }
}

/// One loop on its way to a recurrent operator.
private struct LoopRaising {
  let node: Node
  var body: Graph
  let stepLimit: Int
  /// Why the loop stays, once that is known.
  var reason = "its body is no recurrent cell"
  /// Captured values of the outer graph, by value of the body.
  private var captured: [ValueID: ValueID] = [:]

  init(_ node: Node, _ body: Graph, _ graph: Graph, stepLimit: Int) {
    self.node = node
    self.stepLimit = stepLimit
    var body = body
    for (place, id) in body.captures.enumerated() {
      guard let id else { continue }
      let outer = node.captures[place]
      captured[id] = outer
      body[id].type = graph[outer].type
      if let constant = graph.foldable(outer) { body.setConstant(id, constant) }
    }
    // A carried value that no step changes is what it was at the beginning.
    for place in 2..<max(2, body.inputs.count) where place - 1 < body.outputs.count {
      guard let outer = node.input(place) else { continue }
      let inside = body.inputs[place]
      body[inside].type =
        (try? graph[outer].type.merged(with: body[inside].type)) ?? body[inside].type
      if LoopRaising.source(of: body.outputs[place - 1], body) == inside {
        captured[inside] = outer
        if let constant = graph.foldable(outer) { body.setConstant(inside, constant) }
      }
    }
    self.body = body
  }

  private static func source(of id: ValueID, _ body: Graph) -> ValueID {
    let index = GraphIndex(body)
    var id = id
    while let node = body.producer(of: id, index), node.op is Op.Identity, let input = node.input(0)
    {
      id = input
    }
    return id
  }

  mutating func patch(at place: Int, _ graph: inout Graph) throws(ModelError) -> Patch? {
    guard body.inputs.count >= 3, node.inputs.count == body.inputs.count,
      body.outputs.count >= body.inputs.count - 1
    else { return nil }
    var log = Explanation()
    for id in body.inputs where body[id].contents != nil { body[id].contents = nil }
    try? body.inferTypes()
    _ = try FoldConstants().run(&body, &log)
    let carried = Array(2..<body.inputs.count)
    let counters = counters(carried, graph)
    let stateInputs = carried.filter { place in
      let type = body[body.inputs[place]].type.tensor
      return type?.dtype?.isFloat == true && type?.rank == 2
        && captured[body.inputs[place]] == nil
    }
    guard let (cell, reader, order) = try match(stateInputs, counters),
      let sequence = reader.sequence,
      let outer = captured[sequence], let type = graph[outer].type.tensor, let dtype = type.dtype,
      let shape = type.shape, shape.count == 3, let features = shape[2].value,
      let hidden = body[body.inputs[order[0]]].type.tensor?.shape?.last?.value
    else { return nil }
    guard let steps = shape[0].value, try visitsEveryStep(steps, counters, graph) else {
      reason = "the number of its steps is not known to be the length of the sequence"
      return nil
    }
    let weights = try CellWeights(cell, features: features, hidden: hidden, dtype: dtype)
    return build(weights, x: outer, order, at: place, &graph)
  }

  /// Inputs of the body that are the number of the step: the first, and carried whole numbers
  /// that begin at 0 and grow by 1.
  private func counters(_ carried: [Int], _ graph: Graph) -> Set<ValueID> {
    var counters: Set<ValueID> = [body.inputs[0]]
    let index = GraphIndex(body)
    for place in carried {
      let next = LoopRaising.source(of: body.outputs[place - 1], body)
      guard let start = graph.foldable(node.input(place)), (try? start.integers()) == [0],
        start.dtype.isInteger, let add = body.producer(of: next, index), add.op is Op.Add
      else { continue }
      for (own, other) in [(0, 1), (1, 0)] where add.input(own) == body.inputs[place] {
        if let step = body.foldable(add.input(other)), (try? step.integers()) == [1] {
          counters.insert(body.inputs[place])
        }
      }
    }
    return counters
  }

  /// The cell, and the places of its states among the inputs, h first.
  private func match(
    _ states: [Int], _ counters: Set<ValueID>
  ) throws(ModelError) -> (CellMatch, CellReader, [Int])? {
    func width(_ place: Int) -> Int? { body[body.inputs[place]].type.tensor?.shape?.last?.value }
    func next(_ place: Int) -> ValueID { LoopRaising.source(of: body.outputs[place - 1], body) }
    if states.count == 1, let width = width(states[0]) {
      var reader = CellReader(
        body, counters: counters, states: [body.inputs[states[0]]: (0, width)])
      guard let hidden = reader.expression(next(states[0])),
        let cell = CellMatch(hidden: hidden, width: width)
      else { return nil }
      return (cell, reader, states)
    }
    guard states.count == 2 else { return nil }
    for order in [states, states.reversed()] {
      guard let width = width(order[0]), self.width(order[1]) == width else { continue }
      let known = [body.inputs[order[0]]: (0, width), body.inputs[order[1]]: (1, width)]
      var cellReader = CellReader(body, counters: counters, states: known)
      var withCell = known
      withCell[next(order[1])] = (CellMatch.newCell, width)
      var reader = CellReader(body, counters: counters, states: withCell)
      guard let cell = cellReader.expression(next(order[1])),
        let hidden = reader.expression(next(order[0])),
        cellReader.sequence == nil || reader.sequence == nil
          || cellReader.sequence == reader.sequence,
        let match = CellMatch(hidden: hidden, cell: cell)
      else { continue }
      return (match, cellReader.sequence == nil ? reader : cellReader, order)
    }
    return nil
  }

  private func width(_ place: Int) -> Int? {
    body[body.inputs[place]].type.tensor?.shape?.last?.value
  }

  /// Whether the loop runs exactly `steps` times: works the condition out step by step.
  private func visitsEveryStep(
    _ steps: Int, _ counters: Set<ValueID>, _ graph: Graph
  ) throws(ModelError) -> Bool {
    guard steps > 0, steps <= stepLimit else { return false }
    if let condition = node.input(1) {
      guard let first = graph.foldable(condition), try first.integers() == [1] else { return false }
    }
    var trips = Int.max
    if let limit = node.input(0) {
      guard let value = try graph.foldable(limit)?.integers().first else { return false }
      trips = value
    }
    guard trips >= steps else { return false }
    // A condition that the body hands on stays as it began: true.
    if LoopRaising.source(of: body.outputs[0], body) == body.inputs[1] { return trips == steps }
    // The part of the body that decides whether to go on, with the counters as its inputs.
    var part = body
    part.inputs = counters.sorted()
    part.captures = []
    part.outputs = [body.outputs[0]]
    var log = Explanation()
    _ = try RemoveDeadNodes().run(&part, &log)
    if let constant = part.foldable(body.outputs[0]) {
      return try constant.integers() == [1] && trips == steps
    }
    let produced = Set(part.nodes.flatMap { $0.outputs.compactMap(\.self) })
    for node in part.nodes {
      for id in node.reads
      where !produced.contains(id) && part.constants[id] == nil && !counters.contains(id) {
        return false
      }
    }
    for step in 0..<steps {
      var inputs: [Datum] = []
      for id in part.inputs {
        guard let dtype = part[id].type.tensor?.dtype else { return false }
        inputs.append(.tensor(try Tensor(dtype, shape: [], converting: [step])))
      }
      guard case .tensor(let goOn)? = try part.evaluate(inputs).first else { return false }
      let continues = try goOn.integers().first == 1
      if step + 1 < steps && !continues { return false }
      if step + 1 == steps { return !continues || trips == steps }
    }
    return false
  }

  /// X, W, R, B and the initial states into one node; its results in the shapes of the loop's.
  private func build(
    _ weights: CellWeights, x: ValueID, _ order: [Int], at place: Int, _ graph: inout Graph
  ) -> Patch? {
    let base = node.name.isEmpty ? weights.op.name : node.name
    var nodes: [Node] = []
    func axes(_ values: [Int]) -> ValueID? {
      (try? Tensor(.int64, shape: [values.count], converting: values)).map {
        graph.addConstant(base + "/axes", $0)
      }
    }
    guard let zero = axes([0]), let one = axes([1]) else { return nil }
    var inputs: [ValueID?] = [
      x, graph.addConstant(base + "/W", weights.w), graph.addConstant(base + "/R", weights.r),
      graph.addConstant(base + "/B", weights.b), nil,
    ]
    for input in order {
      guard let start = node.input(input) else { return nil }
      let wide = graph.addValue(base + "/initial")
      nodes.append(
        Node(name: base + "/initial", op: Op.Unsqueeze(), inputs: [start, zero], outputs: [wide]))
      inputs.append(wide)
    }
    var outputs: [ValueID?] = [nil, nil] + (weights.isLSTM ? [nil] : [])
    var replacements: [(old: ValueID, new: ValueID)] = []
    let carried = body.inputs.count - 2
    func narrow(_ output: Int, _ axis: ValueID, for old: ValueID) {
      if outputs[output] == nil { outputs[output] = graph.addValue(base + "/\(output)") }
      let value = graph.addValue(base + "/result")
      nodes.append(
        Node(
          name: base + "/squeeze", op: Op.Squeeze(), inputs: [outputs[output], axis],
          outputs: [value]))
      replacements.append((old, value))
    }
    let index = GraphIndex(graph)
    for (number, output) in node.outputs.enumerated() {
      guard let output, !index.readers(of: output).isEmpty || index.isGraphOutput(output) else {
        continue
      }
      let source = LoopRaising.source(of: body.outputs[number + 1], body)
      if number < carried {
        // The last value of a state; of anything else only the steps themselves are known.
        guard let state = order.firstIndex(of: number + 2) else { return nil }
        narrow(state + 1, zero, for: output)
      } else {
        let hidden = LoopRaising.source(of: body.outputs[order[0] - 1], body)
        guard source == hidden else { return nil }
        narrow(0, one, for: output)
      }
    }
    while outputs.count > 1, outputs.last == .some(nil) { outputs.removeLast() }
    let cell = Node(name: base, op: weights.op, inputs: inputs, outputs: outputs)
    let firstUse = nodes.firstIndex { $0.op is Op.Squeeze } ?? nodes.count
    nodes.insert(cell, at: firstUse)
    return Patch(at: place, removing: [place], adding: nodes, replacing: replacements)
  }
}
