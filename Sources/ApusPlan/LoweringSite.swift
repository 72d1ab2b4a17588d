// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// What a machine sees of one node while the plan is made: shapes, constants, where the inputs
/// lie, and which of the following nodes it may take over.
public struct LoweringSite<M: Machine> {
  let planner: Planner<M>
  let place: Int

  public var node: Node { planner.graph.nodes[place] }
  public var graph: Graph { planner.graph }

  // MARK: - Inputs

  public func has(_ input: Int) -> Bool { node.input(input) != nil }

  /// The value of an input that is constant.
  public func constant(_ input: Int) -> Tensor? {
    node.input(input).flatMap { planner.graph.constants[$0]?.tensor }
  }

  /// Where an input lies; nil when it is absent. Throws: `dynamicShape`.
  public func view(_ input: Int) throws(ModelError) -> TensorView? {
    guard let id = node.input(input) else { return nil }
    return try planner.view(id)
  }

  /// Where a required input lies. Throws: `invalidModel` when it is absent; `dynamicShape`.
  public func required(_ input: Int) throws(ModelError) -> TensorView {
    guard let view = try view(input) else {
      throw ModelError(.invalidModel, "input \(input) is missing")
    }
    return view
  }

  /// The input with its elements in row-major order of the axes `order` (all in order when nil):
  /// as it lies when that is so already, else copied by a step of its own. Throws: as `required`.
  public func packed(_ input: Int, order: [Int]? = nil) throws(ModelError) -> TensorView {
    try packed(try required(input), order: order)
  }

  /// `view` with its elements in row-major order of the axes `order`.
  public func packed(_ view: TensorView, order: [Int]? = nil) throws(ModelError) -> TensorView {
    let order = order ?? Array(view.shape.indices)
    if view.permuted(order).isContiguous { return view }
    return try copied(view, order: order)
  }

  /// A copy of `view` in row-major order of the axes `order`.
  public func copied(_ view: TensorView, order: [Int]) throws(ModelError) -> TensorView {
    let target = try allocate(view.dtype, view.shape, order: order)
    emit(try planner.machine.copy(view, to: target), reads: [view], writes: [target], label: "copy")
    return target
  }

  /// The constant in whose memory a view lies; nil when the memory is not a constant's.
  public func constant(at view: TensorView) -> Tensor? {
    if case .constant(let tensor) = planner.buffers[view.buffer.index].home { tensor } else { nil }
  }

  // MARK: - Outputs

  /// The value that the node's results end in, after what was absorbed.
  public func output(_ output: Int) -> ValueID? { node.output(output) }

  /// Whether a node reads an output, or the caller receives it.
  public func isWanted(_ output: Int) -> Bool {
    guard let id = node.output(output) else { return false }
    return planner.index.isGraphOutput(id) || !planner.index.readers(of: id).isEmpty
  }

  /// Element type and shape of an output. Throws: `dynamicShape`.
  public func outputType(_ output: Int) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    guard let id = node.output(output) else {
      throw ModelError(.invalidModel, "output \(output) is not wanted")
    }
    return try planner.type(id)
  }

  /// Room for an output, row-major in the axes `order`. Throws: `dynamicShape`, `limitExceeded`.
  public func allocateOutput(_ output: Int, order: [Int]? = nil) throws(ModelError) -> TensorView {
    let (dtype, shape) = try outputType(output)
    let view = try allocate(dtype, shape, order: order)
    setOutput(output, view)
    return view
  }

  /// Says where an output lies.
  public func setOutput(_ output: Int, _ view: TensorView) {
    if let id = node.output(output) { planner.setView(id, view) }
  }

  /// Room for a tensor, row-major in the axes `order`. Throws: `limitExceeded`.
  public func allocate(
    _ dtype: DType, _ shape: [Int], order: [Int]? = nil
  ) throws(ModelError) -> TensorView {
    let buffer = planner.addBuffer(byteCount: try Tensor.byteCount(dtype, shape: shape))
    var view = TensorView(buffer: buffer, dtype: dtype, shape: shape)
    if let order {
      let physical = Broadcasting.strides(order.map { shape[$0] })
      for (place, axis) in order.enumerated() { view.strides[axis] = physical[place] }
    }
    return view
  }

  /// Room that only this node's step uses. Throws: `limitExceeded`.
  public func scratch(_ dtype: DType, count: Int) throws(ModelError) -> TensorView {
    let byteCount = try Tensor.byteCount(dtype, shape: [count])
    return TensorView(
      buffer: planner.addScratch(byteCount: byteCount), dtype: dtype, shape: [count])
  }

  /// Whether a step of this node may overwrite the memory of `view`, element by element: it is the
  /// arena's, the whole buffer, nothing later reads it, and no input has its elements in another
  /// order.
  public func mayOverwrite(_ view: TensorView) -> Bool {
    let isAlone = node.inputs.allSatisfy { id in
      guard let other = id.flatMap({ planner.placed($0) }) else { return true }
      return other.buffer != view.buffer || other.walksAs(view)
    }
    return isAlone && view.isDense && view.offset == 0
      && planner.buffers[view.buffer.index].byteCount == view.count * view.dtype.byteWidth
      && !planner.isRead(view.buffer, after: place)
  }

  // MARK: - Updates

  /// The memory of a required input, to be written over with its new value, which is `output`.
  ///
  /// Where something reads the old value later, or the memory is a constant's or overlaps another
  /// input, it is a copy of the input instead. An input of the graph that is updated so is the
  /// output's memory too, without a copy. Throws: as `required`.
  public func overwriteInput(_ input: Int, output: Int) throws(ModelError) -> TensorView {
    var view = try required(input)
    var isFree = planner.mayUpdate(view, at: place)
    for other in node.inputs.indices where other != input {
      if let other = try self.view(other), other != view, other.overlaps(view) { isFree = false }
    }
    if isFree {
      planner.update(view.buffer)
    } else {
      view = try copied(view, order: Array(view.shape.indices))
    }
    setOutput(output, view)
    return view
  }

  /// A form of `source` (such as packed weights) that other nodes may need too: made by `make`
  /// unless a node before has, and what it was made of is unchanged.
  public func derived(
    _ form: DerivedForm, make: () throws(ModelError) -> TensorView
  ) throws(ModelError) -> TensorView {
    if let found = planner.derivedForm(form) { return found }
    let view = try make()
    planner.keep(view, as: form)
    return view
  }

  // MARK: - Steps

  /// Adds a step. Views name what it touches, so that memory lives as long as it is needed.
  public func emit(
    _ step: M.Step, reads: [TensorView], writes: [TensorView], label: String? = nil,
    isFallback: Bool = false
  ) {
    planner.emit(
      .init(
        step: step, label: label.map { "\($0) for \(node.title)" } ?? node.title, reads: reads,
        writes: writes, isFallback: isFallback))
  }

  // MARK: - Following nodes

  /// The only node that reads this node's first output, seen through nodes that only rename or
  /// reshape, and the input at which it does; nil when there is none, or the value is an output.
  public func follower(of value: ValueID?) -> (place: Int, node: Node, input: Int)? {
    guard let value, let reader = planner.index.onlyReader(of: value) else { return nil }
    let node = planner.graph.nodes[reader]
    guard let input = node.inputs.firstIndex(of: value), !planner.isClaimed(reader) else {
      return nil
    }
    return (reader, node, input)
  }

  /// Takes over the work of a following node, which now stands for its input at `input`.
  public func claim(_ place: Int, input: Int) { planner.claim(place, input: input) }

  /// Where another value lies, when it is placed already (or constant).
  public func placed(_ id: ValueID) -> TensorView? {
    if planner.graph.constants[id] != nil { return try? planner.view(id) }
    return planner.placed(id)
  }

  /// Where another value lies. Throws: `invalidModel` when it is not placed yet.
  public func placedOrFail(_ id: ValueID) throws(ModelError) -> TensorView {
    try planner.view(id)
  }

  /// The shape of a value. Throws: `dynamicShape`.
  public func shape(_ id: ValueID) throws(ModelError) -> [Int] { try planner.type(id).shape }
}
