// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

@Suite struct StateTests {
  /// An LSTM of one step with its states as inputs and outputs.
  private func stepModel(steps: Int) throws -> Model {
    var graph = Graph()
    func weights(_ shape: [Int]) throws -> ValueID {
      let count = shape.reduce(1, *)
      let values = (0..<count).map { (Double($0 % 11) - 5) / 9 }
      return graph.addConstant("w", try Tensor(.float32, shape: shape, converting: values))
    }
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, [.known(steps), 1, 2])))
    let h = graph.addInput("h", type: .tensor(TensorType(.float32, [1, 1, 3])))
    let c = graph.addInput("c", type: .tensor(TensorType(.float32, [1, 1, 3])))
    var lstm = Op.LSTM()
    lstm.hiddenSize = 3
    let outputs = graph.addNode(
      lstm, [x, try weights([1, 12, 2]), try weights([1, 12, 3]), nil, nil, h, c], name: "lstm",
      outputs: ["y", "hn", "cn"])
    graph.outputs = outputs
    return Model(graph: graph, opsets: ["": 17])
  }

  /// Steps one at a time with tied states are the whole sequence.
  @Test func tiedStatesCarryFromRunToRun() throws {
    let steps = 6
    let values = (0..<(steps * 2)).map { Float($0 % 5) / 3 - 0.6 }
    let zero = try Tensor.zeros(.float32, shape: [1, 1, 3])
    let whole = try Session(PreparedModel(stepModel(steps: steps))).run([
      "x": try Tensor(shape: [steps, 1, 2], values), "h": zero, "c": zero,
    ])
    let expected = try #require(whole["y"]).elements(of: Float.self)

    let session = Session(try PreparedModel(stepModel(steps: 1)))
    try session.tie(output: "hn", to: "h")
    try session.tie(output: "cn", to: "c")
    try session.bind(shapes: [[1, 1, 2], [1, 1, 3], [1, 1, 3]])
    var got: [Float] = []
    for step in 0..<steps {
      let input = try #require(session.input(0))
      input.copyBytes(from: values[(step * 2)..<(step * 2 + 2)].withUnsafeBytes { Array($0) })
      try session.run()
      got += try #require(session.output(0)).bindMemory(to: Float.self)
    }
    for (a, b) in zip(got, expected) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func anUnknownTieIsRefused() throws {
    let session = Session(try PreparedModel(stepModel(steps: 1)))
    #expect(throws: ModelError.self) { try session.tie(output: "nothing", to: "h") }
  }
}
