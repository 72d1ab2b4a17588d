// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Moves one factor and one shift a channel into the convolution before them: BatchNormalization
/// with fixed statistics, and multiplication by a constant a channel.
///
/// `s · (W * x + b) + t = (s W) * x + (s b + t)`; weights are scaled in double precision.
public struct FoldScaleShift: Pass {
  public var name: String { "fold scale and shift" }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var used: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let step = try scaleShift(node, graph), let made = index.producers[step.value],
        let conv = graph.nodes[made.node].op as? Op.Conv
      else { continue }
      guard index.onlyReader(of: step.value) == place else {
        log.declined(self, node, "the convolution's result is used elsewhere too")
        continue
      }
      guard !used.contains(made.node),
        let patch = try fold(step, at: place, conv, made.node, &graph)
      else { continue }
      used.insert(made.node)
      patches.append(patch)
      log.fired(self, node, "scales the weights and bias of \(graph.nodes[made.node].title)")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  private struct ScaleShift {
    var value: ValueID
    var scale: [Double]
    var shift: [Double]
  }

  private func scaleShift(_ node: Node, _ graph: Graph) throws(ModelError) -> ScaleShift? {
    if let norm = node.op as? Op.BatchNormalization, !norm.isTraining, let value = node.input(0) {
      var numbers: [[Double]] = []
      for place in 1...4 {
        guard let tensor = graph.foldable(node.input(place)) else { return nil }
        numbers.append(try tensor.doubles())
      }
      guard Set(numbers.map(\.count)).count == 1 else { return nil }
      let scale = numbers[0].indices.map {
        numbers[0][$0] / (numbers[3][$0] + Double(norm.epsilon)).squareRoot()
      }
      let shift = scale.indices.map { numbers[1][$0] - numbers[2][$0] * scale[$0] }
      return ScaleShift(value: value, scale: scale, shift: shift)
    }
    guard let mul = node.op as? Op.Mul, mul.legacyAxis == nil else { return nil }
    for (side, other) in [(0, 1), (1, 0)] {
      guard let factor = graph.foldable(node.input(other)), let value = node.input(side),
        let type = graph[value].type.tensor, let shape = type.shape, shape.count > 2,
        case .known(let channels) = shape[1], factor.rank <= shape.count
      else { continue }
      let wide = [Int](repeating: 1, count: shape.count - factor.rank) + factor.shape
      guard wide.enumerated().allSatisfy({ $0.element == 1 || $0.offset == 1 }),
        wide[1] == channels || wide[1] == 1
      else { continue }
      let scale = try factor.reshaped([wide[1]]).broadcast(to: [channels]).doubles()
      return ScaleShift(value: value, scale: scale, shift: scale.map { _ in 0 })
    }
    return nil
  }

  private func fold(
    _ step: ScaleShift, at place: Int, _ op: Op.Conv, _ conv: Int, _ graph: inout Graph
  ) throws(ModelError) -> Patch? {
    let node = graph.nodes[conv]
    guard let weights = graph.foldable(node.input(1)), weights.dtype.isFloat, weights.rank > 2,
      weights.shape[0] == step.scale.count, let output = graph.nodes[place].output(0),
      graph.nodes[place].outputs.compactMap(\.self).count == 1
    else { return nil }
    var bias = [Double](repeating: 0, count: step.scale.count)
    if let id = node.input(2) {
      guard let own = graph.foldable(id) else { return nil }
      bias = try own.doubles()
      guard bias.count == step.scale.count else { return nil }
    }
    let each = weights.count / max(1, weights.shape[0])
    let scaled = try weights.doubles().enumerated().map {
      $0.element * step.scale[$0.offset / each]
    }
    let shifted = bias.indices.map { bias[$0] * step.scale[$0] + step.shift[$0] }
    let base = node.name.isEmpty ? "conv" : node.name
    var folded = node
    folded.inputs = [
      node.input(0),
      graph.addConstant(
        base + "/weights", try Tensor(weights.dtype, shape: weights.shape, converting: scaled)),
      graph.addConstant(
        base + "/bias", try Tensor(weights.dtype, shape: [shifted.count], converting: shifted)),
    ]
    folded.outputs = [output]
    return Patch(at: place, removing: [conv, place], adding: [folded])
  }
}
