// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes the addition of one constant per channel the bias of the convolution before it, and
/// `MatMul` with such an addition one `Gemm`.
///
/// Squeeze and Unsqueeze between the two are looked through as long as channels stay channels.
public struct FoldBias: Pass {
  public var name: String { "fold bias" }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var used: Set<Int> = []
    for place in graph.nodes.indices {
      let add = graph.nodes[place]
      guard let op = add.op as? Op.Add, op.legacyAxis == nil, add.inputs.count == 2 else {
        continue
      }
      for (side, other) in [(0, 1), (1, 0)] {
        guard let constant = graph.foldable(add.input(other)), let sum = add.input(side),
          let made = index.producers[sum], index.onlyReader(of: sum) == place
        else { continue }
        let patch: Patch?
        switch graph.nodes[made.node].op {
        case is Op.Conv:
          patch = try conv(at: made.node, add: place, sum, constant, &graph)
        case is Op.Squeeze:
          patch = try squeezedConv(made.node, add: place, sum, constant, &graph, index)
        case is Op.MatMul:
          patch = try matMul(at: made.node, add: place, constant, &graph)
        default: patch = nil
        }
        guard let patch, used.isDisjoint(with: patch.removed) else { continue }
        used.formUnion(patch.removed)
        patches.append(patch)
        log.fired(self, add, "a constant for each channel becomes the bias")
        break
      }
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  /// One number a channel from a constant that broadcasts over [N, M, …]; nil for anything else.
  private func perChannel(_ constant: Tensor, rank: Int, channels: Int) throws(ModelError)
    -> Tensor?
  {
    guard constant.rank <= rank else { return nil }
    let shape = [Int](repeating: 1, count: rank - constant.rank) + constant.shape
    let others = shape.enumerated().filter { $0.offset != 1 }
    guard others.allSatisfy({ $0.element == 1 }), shape[1] == channels || shape[1] == 1 else {
      return nil
    }
    return try constant.reshaped([shape[1]]).broadcast(to: [channels])
  }

  private func conv(
    at place: Int, add: Int, _ sum: ValueID, _ constant: Tensor, _ graph: inout Graph
  ) throws(ModelError) -> Patch? {
    let node = graph.nodes[place]
    guard let rank = graph[sum].type.tensor?.rank, rank > 2,
      let weights = graph.foldable(node.input(1)), let output = graph.nodes[add].output(0),
      let bias = try perChannel(constant, rank: rank, channels: weights.shape[0]),
      let joined = try joined(bias, with: node.input(2), graph), joined.dtype == weights.dtype
    else { return nil }
    var conv = node
    let id = graph.addConstant((node.name.isEmpty ? "conv" : node.name) + "/bias", joined)
    conv.inputs = [node.input(0), node.input(1), id]
    conv.outputs = [output]
    return Patch(at: add, removing: [place, add], adding: [conv])
  }

  /// Conv, Squeeze, Add becomes Conv with bias, Squeeze.
  private func squeezedConv(
    _ squeeze: Int, add: Int, _ sum: ValueID, _ constant: Tensor, _ graph: inout Graph,
    _ index: GraphIndex
  ) throws(ModelError) -> Patch? {
    let node = graph.nodes[squeeze]
    guard let inner = node.input(0), let made = index.producers[inner],
      graph.nodes[made.node].op is Op.Conv, index.onlyReader(of: inner) == squeeze,
      let axes = graph.foldable(node.input(1)).flatMap({ try? $0.integers() }),
      let rank = graph[inner].type.tensor?.rank, let output = graph.nodes[add].output(0),
      // Channels stay second, so the constant is one a channel in both ranks.
      axes.allSatisfy({ ($0 < 0 ? $0 + rank : $0) >= 2 }),
      let weights = graph.foldable(graph.nodes[made.node].input(1)),
      let bias = try perChannel(
        constant, rank: rank - axes.count, channels: weights.shape[0]),
      let joined = try joined(bias, with: graph.nodes[made.node].input(2), graph),
      joined.dtype == weights.dtype
    else { return nil }
    var conv = graph.nodes[made.node]
    let id = graph.addConstant((conv.name.isEmpty ? "conv" : conv.name) + "/bias", joined)
    let value = graph.addValue(graph[inner].name + "/biased", type: graph[inner].type)
    conv.inputs = [conv.input(0), conv.input(1), id]
    conv.outputs = [value]
    var reshaped = node
    reshaped.inputs[0] = value
    reshaped.outputs = [output]
    return Patch(at: add, removing: [made.node, squeeze, add], adding: [conv, reshaped])
  }

  /// The sum of a new bias and the one that a node has; nil when that one is not constant.
  private func joined(
    _ bias: Tensor, with old: ValueID?, _ graph: Graph
  ) throws(ModelError) -> Tensor? {
    guard let old else { return bias }
    guard let own = graph.foldable(old), own.shape == bias.shape, own.dtype == bias.dtype else {
      return nil
    }
    let sum = zip(try own.doubles(), try bias.doubles()).map { $0 + $1 }
    return try Tensor(bias.dtype, shape: bias.shape, converting: sum)
  }

  private func matMul(
    at place: Int, add: Int, _ constant: Tensor, _ graph: inout Graph
  ) throws(ModelError) -> Patch? {
    let node = graph.nodes[place]
    guard let left = node.input(0).flatMap({ graph[$0].type.tensor }), left.rank == 2,
      let weights = graph.foldable(node.input(1)), weights.rank == 2,
      constant.count == weights.shape[1], constant.shape.last == weights.shape[1],
      constant.rank <= 2, weights.dtype == constant.dtype, weights.dtype.isFloat,
      let output = graph.nodes[add].output(0)
    else { return nil }
    let bias = graph.addConstant(
      (node.name.isEmpty ? "gemm" : node.name) + "/bias",
      try constant.reshaped([constant.count]))
    let gemm = Node(
      name: node.name, op: Op.Gemm(), inputs: [node.input(0), node.input(1), bias],
      outputs: [output], metadata: node.metadata)
    return Patch(at: add, removing: [place, add], adding: [gemm])
  }
}
