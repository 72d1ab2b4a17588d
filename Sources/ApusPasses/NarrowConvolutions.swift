// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes a convolution or pooling over [N, C, 1, L] that only moves along L one over [N, C, L]:
/// exporters write one-dimensional layers so. The Squeeze and Unsqueeze that this needs meet those
/// of the exporter, and `MergeTransposes` removes both.
public struct NarrowConvolutions: Pass {
  public var name: String { "narrow convolutions" }
  public var operators: [any Operator.Type]? {
    [
      Op.Conv.self, Op.MaxPool.self, Op.AveragePool.self, Op.Squeeze.self,
    ]
  }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      if let patch = try narrowed(node, place, &graph) {
        patches.append(patch)
        log.fired(self, node, "its height is 1")
      } else if node.op is Op.Squeeze, let patch = try moved(node, place, &graph, index) {
        patches.append(patch)
        log.fired(self, node, "goes before the transposition")
        // It removes the node before it, which another patch of this round must not touch.
        break
      }
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  private func narrowed(
    _ node: Node, _ place: Int, _ graph: inout Graph
  ) throws(ModelError) -> Patch? {
    guard let x = node.input(0), let y = node.output(0), node.outputs.count == 1,
      let shape = graph[x].type.tensor?.shape, shape.count == 4, shape[2] == .known(1)
    else { return nil }
    var op = node.op
    var inputs = node.inputs
    if var conv = op as? Op.Conv {
      guard let weights = graph.foldable(node.input(1)), weights.rank == 4, weights.shape[2] == 1,
        let window = conv.window.narrowed
      else { return nil }
      conv.window = window
      op = conv
      inputs[1] = graph.addConstant(
        node.name + "/weights",
        try weights.reshaped([weights.shape[0], weights.shape[1], weights.shape[3]]))
    } else if var pool = op as? Op.MaxPool, let window = pool.window.narrowed {
      pool.window = window
      op = pool
    } else if var pool = op as? Op.AveragePool, let window = pool.window.narrowed {
      pool.window = window
      op = pool
    } else {
      return nil
    }
    let axes = graph.addConstant("axes", try Tensor(.int64, shape: [1], converting: [2]))
    let base = node.name.isEmpty ? node.op.name : node.name
    let flat = graph.addValue(base + "/flat")
    let result = graph.addValue(base + "/result")
    inputs[0] = flat
    var narrow = node
    narrow.op = op
    narrow.inputs = inputs
    narrow.outputs = [result]
    return Patch(
      at: place, removing: [place],
      adding: [
        Node(name: base + "/squeeze", op: Op.Squeeze(), inputs: [x, axes], outputs: [flat]), narrow,
        Node(name: base + "/unsqueeze", op: Op.Unsqueeze(), inputs: [result, axes], outputs: [y]),
      ])
  }

  /// Squeeze after Transpose becomes Transpose after Squeeze, nearer to an Unsqueeze before both.
  private func moved(
    _ node: Node, _ place: Int, _ graph: inout Graph, _ index: GraphIndex
  ) throws(ModelError) -> Patch? {
    guard let input = node.input(0), index.onlyReader(of: input) == place,
      let made = index.maker(of: input), let output = node.output(0),
      let perm = (graph.nodes[made.node].op as? Op.Transpose)?.perm,
      let source = graph.nodes[made.node].input(0),
      let before = graph.producer(of: source, index), before.op is Op.Unsqueeze,
      let axes = try graph.foldable(node.input(1))?.integers(), axes.count == 1
    else { return nil }
    let axis = axes[0] < 0 ? axes[0] + perm.count : axes[0]
    guard perm.indices.contains(axis) else { return nil }
    let gone = perm[axis]
    var transpose = Op.Transpose()
    transpose.perm = perm.enumerated().filter { $0.offset != axis }.map {
      $0.element > gone ? $0.element - 1 : $0.element
    }
    let place2 = graph.addConstant("axes", try Tensor(.int64, shape: [1], converting: [gone]))
    let flat = graph.addValue(graph[source].name + "/flat")
    var squeeze = node
    squeeze.inputs = [source, place2]
    squeeze.outputs = [flat]
    var turned = graph.nodes[made.node]
    turned.op = transpose
    turned.inputs = [flat]
    turned.outputs = [output]
    return Patch(at: made.node, removing: [made.node, place], adding: [squeeze, turned])
  }
}

extension Window {
  /// The window without its first axis; nil when it does anything there.
  var narrowed: Window? {
    func isTrivial(_ list: [Int]?, _ value: Int) -> Bool {
      list.map { $0.count == 2 && $0[0] == value } ?? true
    }
    guard isTrivial(kernelShape, 1), isTrivial(strides, 1) || kernelShape != nil,
      pads.map({ $0.count == 4 && $0[0] == 0 && $0[2] == 0 }) ?? true,
      autoPad == .notSet || isTrivial(strides, 1)
    else { return nil }
    var window = self
    window.kernelShape = kernelShape.map { Array($0.dropFirst()) }
    window.strides = strides.map { Array($0.dropFirst()) }
    window.dilations = dilations.map { Array($0.dropFirst()) }
    window.pads = pads.map { [$0[1], $0[3]] }
    return window
  }
}
