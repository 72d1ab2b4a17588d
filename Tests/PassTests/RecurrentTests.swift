// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import Testing

@Suite struct RecurrentTests {
  private func lstm(_ graph: inout Graph, _ x: ValueID, states: [ValueID?] = []) throws -> [ValueID]
  {
    var op = Op.LSTM()
    op.hiddenSize = 3
    return graph.addNode(
      op,
      [
        x, try graph.weights([1, 12, 2]), try graph.weights([1, 12, 3]),
        try graph.weights([1, 24]), nil,
      ]
        + states, name: "lstm", outputs: ["Y", "Y_h", "Y_c"])
  }

  @Test(arguments: [Float(0), 0.5]) func onlyZeroStatesAreRemoved(fill: Float) throws {
    var graph = Graph()
    let x = graph.input([5, "N", 2])
    let shape = graph.add(Op.Shape(), x, name: "shape")
    let batch = graph.add(
      Op.Slice(), shape, try graph.integers([1]), try graph.integers([2]), name: "batch")
    let extents = graph.addNode(
      Op.Concat(), [try graph.integers([1]), batch, try graph.integers([3])], name: "extents")[0]
    let value = graph.addConstant("fill", try Tensor(scalar: fill))
    let state = graph.add(Op.Expand(), value, extents, name: "state")
    graph.outputs = [try lstm(&graph, x, states: [state, state])[0]]
    let left = try expectEqualResults(graph, after: RemoveZeroStates())
    #expect(left.contains("Expand") == (fill != 0))
  }

  @Test(arguments: [Direction.forward, .reverse]) func theLastStepIsTheLastState(
    direction: Direction
  ) throws {
    var graph = Graph()
    let y = try lstm(&graph, graph.input([5, "N", 2]))[0]
    if var op = graph.nodes[0].op as? Op.LSTM {
      op.direction = direction
      graph.nodes[0].op = op
    }
    let flat = graph.add(Op.Squeeze(), y, try graph.integers([1]), name: "flat")
    let last = graph.add(
      Op.Slice(), flat, try graph.integers([-1]), try graph.integers([Int(Int32.max)]),
      try graph.integers([0]), name: "last")
    graph.outputs = [graph.add(Op.Relu(), last, name: "y")]
    let left = try expectEqualResults(graph, after: UseLastState())
    #expect(left.contains("Slice") == (direction == .reverse))
  }

  /// A GRU cell written out: gates in one product, sliced; the candidate's reset after or before.
  private func gruBody(resetAfter: Bool, keepsNew: Bool) throws -> Graph {
    var body = Graph(name: "body")
    _ = body.addInput("step", type: .tensor(TensorType(.int64, [])))
    let go = body.addInput("go", type: .tensor(TensorType(.bool, [])))
    let h = body.addInput("h", type: .tensor(TensorType(.float32, ["N", 3])))
    let sequence = body.addValue("sequence")
    body.captures = [sequence]
    let x = body.add(Op.Gather(), sequence, body.inputs[0], name: "x_t")
    let wx = body.add(Op.MatMul(), x, try body.weights([2, 9]), name: "wx")
    let biased = body.add(Op.Add(), wx, try body.weights([9], scale: 1), name: "biased")
    func gate(_ value: ValueID, _ index: Int, _ name: String) throws -> ValueID {
      body.add(
        Op.Slice(), value, try body.integers([index * 3]), try body.integers([index * 3 + 3]),
        try body.integers([1]), name: name)
    }
    let rh = body.add(Op.MatMul(), h, try body.weights([3, 6], scale: 0.7), name: "rh")
    let z = body.add(
      Op.Sigmoid(),
      body.add(Op.Add(), try gate(biased, 0, "xz"), try gate(rh, 0, "hz"), name: "sz"),
      name: "z")
    let r = body.add(
      Op.Sigmoid(),
      body.add(Op.Add(), try gate(rh, 1, "hr"), try gate(biased, 1, "xr"), name: "sr"),
      name: "r")
    let u = try body.weights([3, 3], scale: 0.9)
    let reset: ValueID
    if resetAfter {
      let hn = body.add(
        Op.Add(), body.add(Op.MatMul(), h, u, name: "hu"), try body.weights([3]), name: "hn")
      reset = body.add(Op.Mul(), r, hn, name: "reset")
    } else {
      reset = body.add(Op.MatMul(), body.add(Op.Mul(), r, h, name: "rh2"), u, name: "reset")
    }
    let n = body.add(
      Op.Tanh(), body.add(Op.Add(), try gate(biased, 2, "xn"), reset, name: "sn"), name: "n")
    let one = body.addConstant("one", try Tensor(scalar: Float(1)))
    let rest = body.add(Op.Sub(), one, z, name: "rest")
    let (kept, fresh) = keepsNew ? (rest, z) : (z, rest)
    let next = body.add(
      Op.Add(), body.add(Op.Mul(), kept, h, name: "old"), body.add(Op.Mul(), fresh, n, name: "new"),
      name: "next")
    body.outputs = [
      body.add(Op.Identity(), go, name: "go_on"), next, body.add(Op.Identity(), next, name: "row"),
    ]
    return body
  }

  @Test(arguments: [true, false], [true, false])
  func aLoopThatIsAGRUIsRaised(resetAfter: Bool, keepsNew: Bool) throws {
    for trips in [5, 4] {
      var graph = Graph()
      let x = graph.input([5, "N", 2])
      let h = graph.input(["N", 3], name: "h0")
      let count = graph.addConstant("trips", try Tensor(scalar: Int64(trips)))
      let yes = graph.addConstant("yes", try Tensor(scalar: true))
      var loop = Op.Loop()
      loop.body = try gruBody(resetAfter: resetAfter, keepsNew: keepsNew)
      graph.addNode(loop, [count, yes, h], name: "loop", outputs: ["last", "rows"])
      graph.nodes[0].captures = [x]
      graph.outputs = graph.nodes[0].outputs.compactMap(\.self)
      let left = try expectEqualResults(graph, after: RaiseLoops())
      // A loop over a part of the sequence is not the recurrence of the whole.
      #expect(left.contains("GRU") == (trips == 5))
    }
  }
}
