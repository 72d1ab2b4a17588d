// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Turns a graph whose shapes are all numbers into a plan: nodes in order, views where nothing
/// needs to move, and one arena for what does.
final class Planner<M: Machine> {
  typealias BufferID = TensorView.BufferID

  let machine: M
  let graph: Graph
  let index: GraphIndex
  /// By value.
  private var views: [TensorView?]
  /// By buffer.
  private var valuesOfBuffer: [[ValueID]] = []
  private(set) var buffers: [Plan<M.Step>.Buffer] = []
  private(set) var steps: [Plan<M.Step>.ScheduledStep] = []
  /// Nodes whose work another node's step does already; each stands for its input at this index.
  private var claimed: [Int: Int] = [:]
  /// By buffer: whether it is that of an input that a step writes new values to.
  private var isUpdated: [Bool] = []
  /// Derived forms of inputs, such as packed weights, that several nodes may share.
  private var derived: [DerivedForm: TensorView] = [:]

  /// Throws: `unsupported` when a value is no tensor or its shape depends on data.
  static func plan(_ graph: Graph, for machine: M) throws(ModelError) -> Plan<M.Step> {
    let planner = Planner(graph, machine)
    try planner.placeInputs()
    for place in graph.nodes.indices {
      try locating(.node(graph.nodes[place].title)) { () throws(ModelError) in
        try planner.lower(place)
      }
    }
    return try planner.finish()
  }

  private init(_ graph: Graph, _ machine: M) {
    var graph = graph
    graph.putUpdatesLast()
    self.graph = graph
    views = graph.values.map { _ in nil }
    self.machine = machine
    index = GraphIndex(graph)
  }

  // MARK: - Values

  /// The type of a value with everything known. Throws: `dynamicShape`, `limitExceeded`.
  func type(_ id: ValueID) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    guard let type = graph[id].type.tensor, let dtype = type.dtype, let shape = type.knownShape,
      dtype != .string
    else {
      throw ModelError(
        .dynamicShape, "the type \(graph[id].type) is not known before the model runs",
        at: .value(graph[id].name))
    }
    // From here on the products of extents are known to fit.
    _ = try Tensor.byteCount(dtype, shape: shape)
    return (dtype, shape)
  }

  func addBuffer(byteCount: Int, _ home: Plan<M.Step>.Home = .arena(offset: 0)) -> BufferID {
    buffers.append(Plan<M.Step>.Buffer(byteCount: byteCount, home: home))
    valuesOfBuffer.append([])
    isUpdated.append(false)
    return BufferID(buffers.count - 1)
  }

  func addScratch(byteCount: Int) -> BufferID {
    addBuffer(byteCount: byteCount)
  }

  func setView(_ id: ValueID, _ view: TensorView) {
    views[id.index] = view
    valuesOfBuffer[view.buffer.index].append(id)
  }

  /// Where a value is, when it has a place yet.
  func placed(_ id: ValueID) -> TensorView? { views[id.index] }

  /// Where a value is; a constant gets a buffer when it is first asked for.
  func view(_ id: ValueID) throws(ModelError) -> TensorView {
    if let view = views[id.index] { return view }
    guard let constant = graph.constants[id]?.tensor else {
      throw ModelError(.invalidModel, "nothing makes the value", at: .value(graph[id].name))
    }
    let (dtype, shape) = try type(id)
    let buffer = addBuffer(
      byteCount: constant.count * dtype.byteWidth, .constant(constant))
    let view = TensorView(buffer: buffer, dtype: dtype, shape: shape)
    setView(id, view)
    return view
  }

  private func placeInputs() throws(ModelError) {
    for (place, id) in graph.inputs.enumerated() {
      let (dtype, shape) = try type(id)
      let byteCount = try Tensor.byteCount(dtype, shape: shape)
      let buffer = addBuffer(byteCount: byteCount, .input(place))
      setView(id, TensorView(buffer: buffer, dtype: dtype, shape: shape))
    }
  }

  // MARK: - Nodes

  private func lower(_ place: Int) throws(ModelError) {
    let node = graph.nodes[place]
    if let input = claimed[place], let source = node.input(input), let output = node.output(0) {
      let target = try type(output)
      guard let view = try view(source).reshaped(target.shape) else {
        throw ModelError(.invalidModel, "a claimed node changes the shape")
      }
      return setView(output, view)
    }
    let site = LoweringSite(planner: self, place: place)
    if try site.lowerAsView() { return }
    if try machine.lower(site) { return }
    try machine.fallback(site)
  }

  func claim(_ place: Int, input: Int) { claimed[place] = input }
  func isClaimed(_ place: Int) -> Bool { claimed[place] != nil }

  func emit(_ step: Plan<M.Step>.ScheduledStep) { steps.append(step) }

  /// Whether a node after `place` (other than those claimed by it), or the caller, reads the
  /// buffer.
  func isRead(_ buffer: BufferID, after place: Int) -> Bool {
    if case .arena = buffers[buffer.index].home {} else { return true }
    return valuesOfBuffer[buffer.index].contains { id in
      index.isGraphOutput(id) || index.readers(of: id).contains { $0 > place }
    }
  }

  // MARK: - Updates

  /// Whether the node at `place` may write the new value of what lies at `view` over it: the
  /// memory is a caller's or the arena's, and nothing later reads what it held.
  func mayUpdate(_ view: TensorView, at place: Int) -> Bool {
    if case .constant = buffers[view.buffer.index].home { return false }
    return view.isContiguous
      && !valuesOfBuffer[view.buffer.index].contains { id in
        index.isGraphOutput(id) || index.readers(of: id).contains { $0 > place }
      }
  }

  /// Notes that a step writes new values to a buffer.
  func update(_ buffer: BufferID) {
    isUpdated[buffer.index] = true
    derived = derived.filter { !$0.key.sources.contains { $0?.buffer == buffer } }
  }

  /// A form of an input that holds until the input is updated; nil when there is none yet.
  func derivedForm(_ form: DerivedForm) -> TensorView? { derived[form] }

  /// Keeps a form of an input for other nodes. What lies in the arena may change with every step,
  /// so forms of that are not kept.
  func keep(_ view: TensorView, as form: DerivedForm) {
    for source in form.sources.compactMap(\.self) {
      switch buffers[source.buffer.index].home {
      case .input, .constant: continue
      case .arena, .output: return
      }
    }
    derived[form] = view
  }

  // MARK: - Layout

  private func finish() throws(ModelError) -> Plan<M.Step> {
    var outputs: [Plan<M.Step>.Port] = []
    var isTaken = buffers.map { _ in false }
    for (place, id) in graph.outputs.enumerated() {
      let view = try self.place(output: place, at: try view(id), &isTaken)
      outputs.append(.init(name: graph[id].name, dtype: view.dtype, shape: view.shape, view: view))
    }
    var inputs: [Plan<M.Step>.Port] = []
    for id in graph.inputs {
      let (dtype, shape) = try type(id)
      // Inputs were placed first, in their order.
      let view = TensorView(buffer: BufferID(inputs.count), dtype: dtype, shape: shape)
      inputs.append(.init(name: graph[id].name, dtype: dtype, shape: shape, view: view))
    }
    let byteCount = try layOut()
    return Plan(
      steps: steps, buffers: buffers, arenaByteCount: byteCount, inputs: inputs, outputs: outputs)
  }

  /// Where the caller finds an output: where its value is when that memory can be the caller's,
  /// else a copy made by a last step.
  private func place(
    output place: Int, at view: TensorView, _ isTaken: inout [Bool]
  ) throws(ModelError) -> TensorView {
    let byteCount = try Tensor.byteCount(view.dtype, shape: view.shape)
    let index = view.buffer.index
    switch buffers[index].home {
    case .arena
    where view.isContiguous && view.offset == 0 && buffers[index].byteCount == byteCount
      && !isTaken[index]:
      isTaken[index] = true
      buffers[index].home = .output(place)
      return view
    case .input where view.isContiguous && isUpdated[index]:
      return view
    default:
      let target = TensorView(
        buffer: addBuffer(byteCount: byteCount, .output(place)), dtype: view.dtype,
        shape: view.shape)
      steps.append(
        .init(
          step: try machine.copy(view, to: target),
          label: "copy to \(graph[graph.outputs[place]].name)", reads: [view], writes: [target],
          isFallback: false))
      return target
    }
  }

  /// Gives every arena buffer its place by the steps that touch it; returns the arena's size.
  private func layOut() throws(ModelError) -> Int {
    var first = [Int](repeating: steps.count, count: buffers.count)
    var last = first
    for (number, step) in steps.enumerated() {
      for view in step.reads + step.writes {
        first[view.buffer.index] = min(first[view.buffer.index], number)
        last[view.buffer.index] = number
      }
    }
    var places: [Int] = []
    var requests: [Arena.Request] = []
    for index in buffers.indices {
      guard case .arena = buffers[index].home, first[index] < steps.count else { continue }
      places.append(index)
      requests.append(
        Arena.Request(
          byteCount: buffers[index].byteCount, first: first[index], last: last[index]))
    }
    let (offsets, byteCount) = try Arena.layout(requests)
    for (index, offset) in zip(places, offsets) { buffers[index].home = .arena(offset: offset) }
    return byteCount
  }
}

extension ModelError.Code {
  /// A shape or a kind of value that is known only when the model runs.
  public static let dynamicShape = ModelError.Code(rawValue: "dynamic-shape")
}

extension Plan {
  /// Plans a graph whose shapes are all numbers.
  ///
  /// Throws: `dynamicShape` when a shape depends on data; what lowering throws.
  public init<M: Machine>(_ graph: Graph, for machine: M) throws(ModelError) where M.Step == Step {
    self = try Planner.plan(graph, for: machine)
  }
}
