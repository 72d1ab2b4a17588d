// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor

/// Whether a step's graph learns or only says what the model gives.
enum StepMode: Sendable {
  case training
  case evaluation
}

extension Graph {
  /// Makes random nodes plain arithmetic: while training, masks and noise are inputs; otherwise
  /// nothing is dropped or added. Shapes must be numbers.
  ///
  /// Throws: `invalidValue` for a rate outside 0 ..< 1; `noGradient` for a shape that is not known.
  mutating func takeRandomness(_ mode: StepMode) throws(ModelError) -> [RandomInput] {
    var found: [RandomInput] = []
    for place in nodes.indices {
      let node = nodes[place]
      try locating(.node(node.title)) { () throws(ModelError) in
        switch node.op {
        case is Op.Dropout: try takeDropout(place, mode, &found)
        case let noise as Op.RandomNormalLike: try takeNoise(place, noise, mode, &found)
        default: break
        }
      }
    }
    return found
  }

  private mutating func takeDropout(
    _ place: Int, _ mode: StepMode, _ found: inout [RandomInput]
  ) throws(ModelError) {
    let node = nodes[place]
    guard let x = node.input(0) else { return }
    let isTraining = try node.input(2).flatMap { constants[$0]?.tensor }?.integers().first ?? 0
    let rate = try node.input(1).flatMap { constants[$0]?.tensor }?.doubles().first ?? 0.5
    guard (0..<1).contains(rate) else {
      throw ModelError(.invalidValue, "a rate must be in 0 ..< 1, got \(rate)")
    }
    guard mode == .training, isTraining != 0, rate > 0 else {
      nodes[place] = Node(
        name: node.name, op: Op.Identity(), inputs: [x], outputs: [node.outputs[0]])
      return
    }
    let mask = try addRandomInput(node, like: x, .mask(rate: rate), &found)
    nodes[place] = Node(
      name: node.name, op: Op.Mul(), inputs: [x, mask], outputs: [node.outputs[0]])
  }

  private mutating func takeNoise(
    _ place: Int, _ op: Op.RandomNormalLike, _ mode: StepMode, _ found: inout [RandomInput]
  ) throws(ModelError) {
    let node = nodes[place]
    guard let x = node.input(0) else { return }
    let result: ValueID
    if mode == .training {
      result = try addRandomInput(node, like: x, .normal(deviation: Double(op.scale)), &found)
    } else {
      guard let shape = self[x].type.tensor?.knownShape else { throw noShape(x) }
      result = addConstant("\(node.name)/zeros", try Tensor.zeros(.float32, shape: shape))
    }
    nodes[place] = Node(
      name: node.name, op: Op.Identity(), inputs: [result], outputs: [node.outputs[0]])
  }

  private mutating func addRandomInput(
    _ node: Node, like x: ValueID, _ kind: RandomInput.Kind, _ found: inout [RandomInput]
  ) throws(ModelError) -> ValueID {
    guard let type = self[x].type.tensor, let shape = type.knownShape else { throw noShape(x) }
    guard type.dtype == .float32 else {
      throw ModelError(.typeMismatch, "only float32 is trained", at: .value(self[x].name))
    }
    let id = addInput("random/\(node.name)", type: self[x].type)
    found.append(RandomInput(name: self[id].name, shape: shape, kind: kind))
    return id
  }

  private func noShape(_ x: ValueID) -> ModelError {
    ModelError(
      .noGradient, "training needs shapes that are numbers, this is \(self[x].type)",
      at: .value(self[x].name))
  }
}
