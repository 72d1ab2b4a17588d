// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// One recurrent layer with a loss `Σ outputs · fixed weights`, and its gradients.
struct RecurrentTrainingCase: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any RecurrentOperator
  var steps = 5
  var batch = 3
  var features = 3
  var hidden = 9
  var lengths: [Int32]?
  var hasBias = true
  var hasInitial = true
  var hasPeepholes = false
  /// The outputs of which the loss is made.
  var outputs: [Int] = [0, 1, 2]

  var testDescription: String { "\(op.name) \(name)" }

  init(_ name: String, _ op: any RecurrentOperator, _ change: (inout Self) -> Void = { _ in }) {
    self.name = name
    self.op = op
    change(&self)
  }

  // MARK: - The table

  static let all: [RecurrentTrainingCase] =
    cases(Op.LSTM()) + peepholes + cases(Op.GRU())
    + cases(with(Op.GRU()) { $0.linearBeforeReset = true }) + cases(Op.RNN())
    + [RecurrentTrainingCase("relu", with(Op.RNN()) { $0.activations = ["Relu"] })]

  private static var peepholes: [RecurrentTrainingCase] {
    [Direction.forward, .bidirectional].map { direction in
      RecurrentTrainingCase("peepholes \(direction)", with(Op.LSTM()) { $0.direction = direction })
      {
        $0.hasPeepholes = true
        $0.batch = 7
      }
    }
  }

  private static func cases<O: RecurrentOperator>(_ op: O) -> [RecurrentTrainingCase] {
    func with(_ direction: Direction, layout: Int = 0) -> O {
      var copy = op
      copy.direction = direction
      copy.layout = layout
      return copy
    }
    return [
      RecurrentTrainingCase("forward", op),
      RecurrentTrainingCase("one step", op) { $0.steps = 1 },
      RecurrentTrainingCase("one sequence", op) { $0.batch = 1 },
      RecurrentTrainingCase("one of everything", op) {
        ($0.steps, $0.batch, $0.features, $0.hidden) = (1, 1, 1, 1)
      },
      RecurrentTrainingCase("whole vectors", op) { ($0.hidden, $0.features) = (32, 16) },
      RecurrentTrainingCase("two vectors and a bit", op) { $0.hidden = 19 },
      RecurrentTrainingCase("chunks of the batch", op) {
        ($0.batch, $0.steps) = (41, 3)
        $0.hasInitial = false
      },
      RecurrentTrainingCase("many steps", op) { ($0.steps, $0.batch) = (40, 2) },
      RecurrentTrainingCase("only Y", op) { $0.outputs = [0] },
      RecurrentTrainingCase("only the last state", op) {
        $0.outputs = [1]
        $0.hasBias = false
        $0.hasInitial = false
      },
      RecurrentTrainingCase("reverse", with(.reverse)),
      RecurrentTrainingCase("both ways", with(.bidirectional)),
      RecurrentTrainingCase("batch first, both ways", with(.bidirectional, layout: 1)),
      RecurrentTrainingCase("batch first", with(.forward, layout: 1)) { $0.batch = 8 },
      RecurrentTrainingCase("lengths", op) { $0.lengths = [2, 5, 0] },
      RecurrentTrainingCase("lengths, reverse", with(.reverse)) { $0.lengths = [0, 5, 1] },
      RecurrentTrainingCase("lengths, both ways", with(.bidirectional)) {
        $0.lengths = [3, 1, 4, 5, 0, 5, 2]
        $0.batch = 7
      },
    ]
  }

  // MARK: - The graph

  private var directions: Int { op.direction.count }
  private var gates: Int { type(of: op).gateCount }
  private var states: Int { type(of: op).stateCount }

  /// The inputs of the operator, 64-bit where they are real numbers; nil where absent.
  private func inputs() throws -> [Tensor?] {
    let (t, n, d, h) = (steps, batch, directions, hidden)
    let state = op.layout == 0 ? [d, n, h] : [n, d, h]
    let width = 1 / Double(h).squareRoot()
    var list: [Tensor?] = [
      values(op.layout == 0 ? [t, n, features] : [n, t, features], 1, 1),
      values([d, gates * h, features], 2, 0.6), values([d, gates * h, h], 3, width),
      hasBias ? values([d, 2 * gates * h], 4, 0.5) : nil, lengths.map { tensor([n], $0) },
    ]
    for number in 0..<states { list.append(hasInitial ? values(state, 5 + number, 0.8) : nil) }
    if states == 2 { list.append(hasPeepholes ? values([d, 3 * h], 7, 0.7) : nil) }
    return list
  }

  /// Numbers within ± scale that 32 bits hold exactly.
  private func values(_ shape: [Int], _ seed: Int, _ scale: Double) -> Tensor {
    let count = shape.reduce(1, *)
    let list = (0..<count).map { place -> Double in
      let raw = (Double(place * 7919 + seed * 104_729) * 0.618_033_988_749_895)
        .truncatingRemainder(dividingBy: 1)
      return Double(Float(scale * (2 * raw - 1)))
    }
    return tensor(shape, list)
  }

  /// The inputs that are there, in the order of the graph's.
  func arguments() throws -> [Datum] { try inputs().compactMap { $0.map(Datum.tensor) } }

  /// The places in `arguments` whose gradients are the graph's outputs after the loss.
  var roots: [Int] {
    get throws {
      try arguments().indices.filter { try arguments()[$0].type.tensor?.dtype != .int32 }
    }
  }

  /// Loss and gradients as outputs, in one element type.
  func graph(_ dtype: DType, _ arguments: [Datum]) throws -> Graph {
    var graph = Graph(name: name)
    var ids: [ValueID?] = []
    for (place, tensor) in try inputs().enumerated() {
      guard let tensor else {
        ids.append(nil)
        continue
      }
      let type = TensorType(
        tensor.dtype == .int32 ? .int32 : dtype, tensor.shape.map(Dimension.known))
      ids.append(graph.addInput("x\(place)", type: .tensor(type)))
    }
    let made = graph.addNode(op, ids, name: "n", outputs: (0...states).map { "y\($0)" })
    try graph.inferTypes()
    var loss: ValueID?
    for (place, output) in made.enumerated() where outputs.contains(place) {
      let shape = try #require(graph[output].type.tensor?.knownShape)
      let weights = try Tensor(
        dtype, shape: shape, converting: values(shape, 9 + place, 1).doubles())
      let product = graph.addNode(Op.Mul(), [output, graph.addConstant("w", weights)])[0]
      let part = graph.addNode(with(Op.ReduceSum()) { $0.keepsDimensions = false }, [product])[0]
      loss = loss.map { graph.addNode(Op.Add(), [$0, part])[0] } ?? part
    }
    for (place, _) in made.enumerated() where !outputs.contains(place) {
      graph.nodes[0].outputs[place] = nil
    }
    try graph.inferTypes()
    let total = try #require(loss)
    let wanted = graph.inputs.filter { graph[$0].type.tensor?.dtype != .int32 }
    let gradients = try graph.addGradients(of: total, withRespectTo: wanted)
    graph.outputs = [total] + gradients.compactMap(\.self)
    return graph
  }
}

extension Datum {
  /// Real numbers in 32 bits. Throws: `typeMismatch`.
  func as32Bits() throws -> Datum {
    guard case .tensor(let tensor) = self, tensor.dtype == .float64 else { return self }
    return .tensor(try Tensor(.float32, shape: tensor.shape, converting: tensor.doubles()))
  }
}
