// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Foundation
import Testing

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// Keras's formulas as obvious loops over weights in Keras's layout.
private struct Loop {
  let kernel: Grid
  let recurrent: Grid
  let bias: Grid
  let units: Int

  init(_ layer: Layer, units: Int) throws {
    let weights = try layer.getWeights()
    kernel = try Grid(weights[0])
    recurrent = try Grid(weights[1])
    bias = try Grid(weights[2])
    self.units = units
  }

  /// Column `column` of `x kernel`.
  func input(_ x: [Double], _ column: Int) -> Double {
    x.indices.reduce(0) { $0 + x[$1] * kernel[$1, column] }
  }
  /// Column `column` of `h recurrent`.
  func state(_ h: [Double], _ column: Int) -> Double {
    h.indices.reduce(0) { $0 + h[$1] * recurrent[$1, column] }
  }

  func lstm(_ xs: [[Double]], h: [Double], c: [Double]) -> [(h: [Double], c: [Double])] {
    var (h, c) = (h, c)
    return xs.map { x in
      func gate(_ number: Int, _ unit: Int) -> Double {
        let column = number * units + unit
        return input(x, column) + state(h, column) + bias[column]
      }
      var (nextH, nextC) = (h, c)
      for u in 0..<units {
        let (i, f, g, o) = (gate(0, u), gate(1, u), gate(2, u), gate(3, u))
        nextC[u] = sigmoid(f) * c[u] + sigmoid(i) * tanh(g)
        nextH[u] = sigmoid(o) * tanh(nextC[u])
      }
      (h, c) = (nextH, nextC)
      return (h, c)
    }
  }

  func gru(_ xs: [[Double]], resetAfter: Bool) -> [[Double]] {
    var h = [Double](repeating: 0, count: units)
    return xs.map { x in
      func inner(_ column: Int) -> Double {
        input(x, column) + (resetAfter ? bias[0, column] : bias[column])
      }
      func outer(_ h: [Double], _ column: Int) -> Double {
        state(h, column) + (resetAfter ? bias[1, column] : 0)
      }
      let z = (0..<units).map { sigmoid(inner($0) + outer(h, $0)) }
      let r = (0..<units).map { sigmoid(inner(units + $0) + outer(h, units + $0)) }
      let reset = (0..<units).map { r[$0] * h[$0] }
      let candidate = (0..<units).map { u in
        let column = 2 * units + u
        return tanh(
          inner(column) + (resetAfter ? r[u] * outer(h, column) : outer(reset, column)))
      }
      h = (0..<units).map { z[$0] * h[$0] + (1 - z[$0]) * candidate[$0] }
      return h
    }
  }
}

/// The rows [T][C] of one example.
private func rows(_ x: Tensor, _ example: Int) throws -> [[Double]] {
  let grid = try Grid(x)
  return (0..<x.shape[1]).map { t in (0..<x.shape[2]).map { grid[example, t, $0] } }
}

/// [N][T][H] as a grid.
private func grid(_ values: [[[Double]]]) -> Grid {
  var result = Grid(zeros: values.count, values[0].count, values[0][0].count)
  result.values = values.flatMap { $0.flatMap { $0 } }
  return result
}

struct RecurrentTests {
  let x = sample([2, 4, 3])
  let zeros = [Double](repeating: 0, count: 5)

  private func examples(_ run: ([[Double]]) -> [[Double]]) throws -> Grid {
    grid(try (0..<2).map { run(try rows(x, $0)) })
  }

  @Test func lstmGatesAreInOrder() throws {
    let layer = LSTM(5, returnSequences: true, returnState: true)
    let outputs = try layer.applied(to: x)
    let loop = try Loop(layer, units: 5)
    try expectClose(outputs[0], examples { loop.lstm($0, h: zeros, c: zeros).map(\.h) })
    let last = try (0..<2).map { loop.lstm(try rows(x, $0), h: zeros, c: zeros)[3] }
    try expectClose(outputs[1], Grid(floats([2, 5], last.flatMap(\.h))))
    try expectClose(outputs[2], Grid(floats([2, 5], last.flatMap(\.c))))
  }

  @Test func lstmStartsFromStates() throws {
    let layer = LSTM(5, returnState: true)
    let (h, c) = (sample([2, 5], seed: 8), sample([2, 5], seed: 9))
    let outputs = try layer.applied(to: x, h, c)
    let loop = try Loop(layer, units: 5)
    var expected: [Double] = []
    for example in 0..<2 {
      let start = example * 5..<(example + 1) * 5
      expected += try loop.lstm(
        rows(x, example), h: Array(h.doubles()[start]), c: Array(c.doubles()[start])
      )[3].h
    }
    #expect(outputs.count == 3)
    try expectClose(outputs[0], Grid(floats([2, 5], expected)))
    try expectClose(outputs[1], Grid(floats([2, 5], expected)))
  }

  @Test func goingBackwardsReversesTheSequence() throws {
    let layer = LSTM(5, returnSequences: true, goBackwards: true)
    let outputs = try layer.applied(to: x)
    let loop = try Loop(layer, units: 5)
    try expectClose(
      outputs[0], examples { loop.lstm($0.reversed(), h: zeros, c: zeros).map(\.h) })
  }

  @Test(arguments: [true, false]) func gruResets(after: Bool) throws {
    let layer = GRU(5, returnSequences: true, resetAfter: after)
    let outputs = try layer.applied(to: x)
    #expect(layer.weights[2].shape == (after ? [2, 15] : [15]))
    let loop = try Loop(layer, units: 5)
    try expectClose(outputs[0], examples { loop.gru($0, resetAfter: after) })
  }

  @Test func simpleRNN() throws {
    let layer = SimpleRNN(5, activation: .relu)
    let outputs = try layer.applied(to: x)
    let loop = try Loop(layer, units: 5)
    let expected = try (0..<2).flatMap { example in
      try rows(x, example).reduce(zeros) { h, x in
        (0..<5).map { max(0, loop.input(x, $0) + loop.state(h, $0) + loop.bias[$0]) }
      }
    }
    try expectClose(outputs[0], Grid(floats([2, 5], expected)))
  }

  @Test(arguments: [Bidirectional.MergeMode.concat, .sum, .mul, .ave, .none], [true, false])
  func bidirectional(mode: Bidirectional.MergeMode, sequences: Bool) throws {
    let layer = Bidirectional(LSTM(5, returnSequences: sequences), mergeMode: mode)
    let outputs = try layer.applied(to: x)
    let forward = try Loop(layer.forwardLayer, units: 5)
    let backward = try Loop(layer.backwardLayer, units: 5)
    #expect(layer.weights.count == 6)
    var (a, b): ([[[Double]]], [[[Double]]]) = ([], [])
    for example in 0..<2 {
      let xs = try rows(x, example)
      let there = forward.lstm(xs, h: zeros, c: zeros).map(\.h)
      let back = backward.lstm(xs.reversed(), h: zeros, c: zeros).map(\.h)
      a.append(sequences ? there : [there[3]])
      b.append(sequences ? back.reversed() : [back[3]])
    }
    func joined(_ join: ([Double], [Double]) -> [Double]) throws -> Tensor {
      let rows = zip(a, b).map { zip($0, $1).map(join) }
      let tensor = grid(rows)
      let flat = [tensor.shape[0], tensor.shape[2]]
      return floats(sequences ? tensor.shape : flat, tensor.values)
    }
    switch mode {
    case .concat: try expectClose(outputs[0], joined { $0 + $1 })
    case .sum: try expectClose(outputs[0], joined { zip($0, $1).map(+) })
    case .mul: try expectClose(outputs[0], joined { zip($0, $1).map(*) })
    case .ave: try expectClose(outputs[0], joined { zip($0, $1).map { ($0 + $1) / 2 } })
    case .none:
      try expectClose(outputs[0], joined { a, _ in a })
      try expectClose(outputs[1], joined { _, b in b })
    }
  }

  @Test func bidirectionalStates() throws {
    let layer = Bidirectional(GRU(5, returnState: true))
    let start = [sample([2, 5], seed: 3), sample([2, 5], seed: 4)]
    let outputs = try layer.applied(to: x, start[0], start[1])
    #expect(outputs.map(\.shape) == [[2, 10], [2, 5], [2, 5]])
    let merged = try Grid(outputs[0])
    let (there, back) = (try Grid(outputs[1]), try Grid(outputs[2]))
    for n in 0..<2 {
      for u in 0..<5 {
        #expect(merged[n, u] == there[n, u])
        #expect(merged[n, 5 + u] == back[n, u])
      }
    }
  }

  @Test func timeIsDynamic() throws {
    let window = Input(shape: [nil, 3], name: "window")
    var h = LSTM(5, returnSequences: true)(window)
    h = TimeDistributed(LayerNormalization())(h)
    let model = try FunctionalModel(window, h)
    let graph = try model.build().graph
    #expect(graph[graph.inputs[0]].type.tensor?.shape == ["N", "T", 3])
    #expect(graph[graph.outputs[0]].type.tensor?.shape == ["N", "T", 5])
    #expect(try model.evaluate(sample([2, 4, 3]))[0].shape == [2, 4, 5])
    #expect(try model.evaluate(sample([1, 9, 3]))[0].shape == [1, 9, 5])
  }

  @Test func timeDistributedConvolution() throws {
    let frames = sample([2, 3, 6, 2])
    let layer = TimeDistributed(Conv1D(4, kernelSize: 3))
    let outputs = try layer.applied(to: frames)
    #expect(outputs[0].shape == [2, 3, 4, 4])
    let alone = try layer.layer.applied(
      to: frames.reshaped([6, 6, 2]), keepingWeights: true)
    try expectClose(outputs[0].reshaped([6, 4, 4]), alone[0])
  }

  @Test func functionsThatONNXLacksAreRefused() {
    let x = Input(shape: [4, 3])
    #expect(throws: ModelError.self) {
      try FunctionalModel(x, LSTM(5, activation: .gelu)(x))
    }
  }
}
