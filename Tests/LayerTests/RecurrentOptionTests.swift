// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusOperators
import ApusTensor
import Foundation
import Testing

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

struct RecurrentOptionTests {
  private func tensors(_ data: [Datum]) -> [Tensor] {
    data.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
  }

  /// The graph with the mask of each Dropout, in the order of nodes, multiplied in its place.
  private func masked(_ graph: Graph, _ masks: [Tensor]) throws -> Graph {
    var graph = graph
    var left = masks
    for place in graph.nodes.indices where graph.nodes[place].op.name == "Dropout" {
      let mask = graph.addConstant("mask", left.removeFirst())
      graph.nodes[place].op = Op.Mul()
      graph.nodes[place].inputs = [graph.nodes[place].inputs[0], mask]
    }
    #expect(left.isEmpty)
    return graph
  }

  @Test func masksAreTheSameAtAllTimes() throws {
    let x = sample([2, 4, 3])
    let window = Input(shape: [4, 3])
    let layer = LSTM(2, dropout: 0.3, recurrentDropout: 0.4)
    let model = try FunctionalModel(window, layer(window))
    try layer.setSampleWeights()
    let (inner, outer) = (sample([2, 3], seed: 30), sample([2, 2], seed: 31))
    let graph = try masked(model.build(for: .training).graph, [inner, outer])
    let result = try tensors(graph.evaluate([.tensor(x)]))[0]

    let (xs, m, r) = (try Grid(x), try Grid(inner), try Grid(outer))
    let weights = try layer.getWeights().map { try Grid($0) }
    var expected = Grid(zeros: 2, 2)
    for n in 0..<2 {
      var (h, c) = ([0.0, 0.0], [0.0, 0.0])
      for t in 0..<4 {
        let gates = (0..<8).map { column in
          (0..<3).reduce(weights[2][column]) {
            $0 + xs[n, t, $1] * m[n, $1] * weights[0][$1, column]
          } + (0..<2).reduce(0) { $0 + h[$1] * r[n, $1] * weights[1][$1, column] }
        }
        for u in 0..<2 {
          c[u] = sigmoid(gates[2 + u]) * c[u] + sigmoid(gates[u]) * tanh(gates[4 + u])
          h[u] = sigmoid(gates[6 + u]) * tanh(c[u])
        }
      }
      for u in 0..<2 { expected[n, u] = h[u] }
    }
    try expectClose(result, expected)
  }

  @Test func eachDirectionHasMasksOfItsOwn() throws {
    let window = Input(shape: [4, 3])
    func count(_ layer: RecurrentLayer) throws -> Int {
      let model = try FunctionalModel(window, Bidirectional(layer)(window))
      return try model.build(for: .training).graph.nodes.count { $0.op.name == "Dropout" }
    }
    #expect(try count(LSTM(2, dropout: 0.1)) == 2)
    #expect(try count(GRU(2, dropout: 0.1, recurrentDropout: 0.1)) == 4)
    #expect(try count(GRU(2)) == 0)
  }

  @Test func recurrentDropoutNeedsAKnownLength() throws {
    let window = Input(shape: [nil, 3])
    let model = try FunctionalModel(window, LSTM(2, recurrentDropout: 0.1)(window))
    #expect(throws: Never.self) { try model.build() }
    #expect { try model.build(for: .training) } throws: {
      ($0 as? ModelError)?.code == .unsupported
    }
    #expect(throws: ModelError.self) {
      try FunctionalModel(window, LSTM(2, dropout: 1)(window))
    }
  }

  @Test func explicitStatesGoOn() throws {
    let window = Input(shape: [nil, 3], name: "window")
    var h = LSTM(4, returnSequences: true, name: "first")(window)
    h = GRU(2, returnSequences: true, name: "second")(h)
    let model = try FunctionalModel(window, SimpleRNN(3, name: "third")(h))
    let graph = try model.build(states: .explicit).graph
    let names = ["first_h", "first_c", "second_h", "third_h"]
    #expect(graph.inputs.dropFirst().map { graph[$0].name } == names.map { "state_in_\($0)" })
    #expect(graph.outputs.dropFirst().map { graph[$0].name } == names.map { "state_out_\($0)" })
    #expect(graph[graph.inputs[1]].type.tensor?.shape == ["N", 4])

    let x = sample([2, 7, 3])
    let zeros = [4, 4, 2, 3].map { floats([2, $0], [Double](repeating: 0, count: 2 * $0)) }
    let whole = try tensors(graph.evaluate(([x] + zeros).map(Datum.tensor)))
    try expectClose(whole[0], model.evaluate(x)[0])
    var states = zeros
    var last = x
    for range in [0..<3, 3..<7] {
      let part = try Grid(x)
      let values = (0..<2).flatMap { n in
        range.flatMap { t in (0..<3).map { part[n, t, $0] } }
      }
      let piece = floats([2, range.count, 3], values)
      let results = try tensors(graph.evaluate(([piece] + states).map(Datum.tensor)))
      (last, states) = (results[0], Array(results.dropFirst()))
    }
    try expectClose(last, whole[0])
    for (a, b) in zip(states, whole.dropFirst()) { try expectClose(a, b) }
  }

  @Test func explicitStatesNeedOneDirection() throws {
    let window = Input(shape: [4, 3])
    let both = try FunctionalModel(window, Bidirectional(LSTM(2))(window))
    #expect(throws: ModelError.self) { try both.build(states: .explicit) }
    let frames = Input(shape: [2, 4, 3])
    let inner = try FunctionalModel(frames, TimeDistributed(LSTM(2))(frames))
    #expect(try inner.build(states: .explicit).graph.inputs.count == 1)
    let start = (0..<2).map { _ in Dense(2)(Flatten()(window)) }
    let told = try FunctionalModel(window, LSTM(2)(window, initialState: start))
    #expect(try told.build(states: .explicit).graph.inputs.count == 1)
  }

  @Test func lengthsCutSequences() throws {
    let (window, lengths) = (Input(shape: [5, 3]), Input(shape: [], dtype: .int32))
    for layer in [
      LSTM(4, returnSequences: true, returnState: true), GRU(4, returnState: true),
      Bidirectional(LSTM(4, returnSequences: true)), LSTM(4, goBackwards: true),
    ] {
      let outputs = layer.outputs([window, lengths])
      let model = try FunctionalModel(inputs: [window, lengths], outputs: outputs)
      let x = sample([2, 5, 3])
      let results = try model.evaluate(x, Tensor(shape: [2], [Int32(3), 3]))
      let grid = try Grid(x)
      let cut = floats(
        [2, 3, 3], (0..<2).flatMap { n in (0..<3).flatMap { t in (0..<3).map { grid[n, t, $0] } } })
      let expected = try layer.applied(to: cut, keepingWeights: true)
      for (result, expected) in zip(results, expected) {
        guard result.rank == 3 else {
          try expectClose(result, expected)
          continue
        }
        let (a, b) = (try Grid(result), try Grid(expected))
        for n in 0..<2 {
          for t in 0..<5 {
            for u in 0..<result.shape[2] {
              #expect(abs(a[n, t, u] - (t < 3 ? b[n, t, u] : 0)) < 1e-5)
            }
          }
        }
      }
    }
  }

  @Test func maskingFindsTheEnd() throws {
    let window = Input(shape: [nil, 2])
    let model = try FunctionalModel(inputs: [window], outputs: Masking(-1).outputs(window))
    let x = floats(
      [3, 3, 2], [1, -1, -1, -1, 0, 2, 4, 5] + [Double](repeating: -1, count: 10))
    let results = try model.evaluate(x)
    #expect(try results[1].integers() == [3, 1, 0])
    let zeros = [Double](repeating: 0, count: 10)
    #expect(try results[0].doubles() == [1, -1, 0, 0, 0, 2, 4, 5] + zeros)
  }

  @Test func regularizersAndConstraintsAreListed() throws {
    let window = Input(shape: [5, 3])
    let frozen = Dense(2, kernelRegularizer: .l1(0.5))
    frozen.trainable = false
    var h = Conv1D(4, kernelSize: 3, kernelRegularizer: .l2(0.1))(window)
    h = LSTM(2, recurrentRegularizer: .l1l2(l1: 1, l2: 2), kernelConstraint: .maxNorm(2))(h)
    let training = try FunctionalModel(window, frozen(h)).buildForTraining()
    #expect(training.penalties.map(\.path) == ["conv1d/kernel", "lstm/recurrent_kernel"])
    #expect(training.penalties.map(\.regularizer) == [.l2(0.1), .l1l2(l1: 1, l2: 2)])
    #expect(training.constraints.map(\.path) == ["lstm/kernel"])
    var elements: [Float] = [3, 0.1, 4, -0.2]
    try Constraint.maxNorm(1).project(&elements, shape: [2, 2])
    #expect(zip(elements, [0.6, 0.1, 0.8, -0.2] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    try Constraint.nonNegative.project(&elements, shape: [4])
    #expect(elements[3] == 0 && elements[1] == 0.1)
    #expect(throws: ModelError.self) {
      var three: [Float] = [1, 2, 3]
      try Constraint.nonNegative.project(&three, shape: [2])
    }
  }

  @Test func noiseIsForTrainingOnly() throws {
    let x = Input(shape: [3])
    for layer in [GaussianNoise(0.5), GaussianDropout(0.2)] {
      let model = try FunctionalModel(x, layer(x))
      let graph = try model.build(for: .training).graph
      #expect(graph.nodes.count { $0.op.name == "RandomNormalLike" } == 1)
      let data = sample([2, 3])
      #expect(try model.evaluate(data)[0] == data)
    }
  }
}
