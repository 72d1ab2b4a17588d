// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import Testing

@Suite struct MovementTests {
  private func transpose(_ perm: [Int]) -> Op.Transpose {
    var op = Op.Transpose()
    op.perm = perm
    return op
  }

  @Test func aTranspositionAndItsOppositeGo() throws {
    var graph = Graph()
    let a = graph.add(transpose([1, 2, 0]), graph.input(["N", 3, 4]), name: "a")
    let b = graph.add(transpose([2, 0, 1]), a, name: "b")
    graph.outputs = [graph.add(Op.Relu(), b, name: "y")]
    #expect(try expectEqualResults(graph, after: MergeTransposes()) == ["Relu"])
  }

  @Test func twoTranspositionsBecomeOne() throws {
    var graph = Graph()
    let a = graph.add(transpose([1, 2, 0]), graph.input(["N", 3, 4]), name: "a")
    graph.outputs = [graph.add(transpose([1, 0, 2]), a, name: "y")]
    #expect(try expectEqualResults(graph, after: MergeTransposes()) == ["Transpose"])
  }

  @Test func anInputThatIsAnOutputKeepsItsIdentity() throws {
    var graph = Graph()
    graph.outputs = [graph.add(Op.Identity(), graph.input([2]), name: "y")]
    #expect(try expectEqualResults(graph, after: RemoveIdentities()) == ["Identity"])
  }

  @Test func movementsThatMoveNothingGo() throws {
    var graph = Graph()
    var value = graph.input(["N", 3, 4])
    value = graph.add(transpose([0, 1, 2]), value, name: "a")
    value = graph.add(
      Op.Slice(), value, try graph.integers([0]), try graph.integers([Int(Int32.max)]),
      try graph.integers([1]), name: "b")
    value = graph.add(Op.Pad(), value, try graph.integers([0, 0, 0, 0, 0, 0]), name: "c")
    graph.outputs = [graph.add(Op.Relu(), value, name: "y")]
    #expect(try expectEqualResults(graph, after: RemoveIdentities()) == ["Relu"])
  }

  @Test func aSliceThatTurnsAroundStays() throws {
    var graph = Graph()
    let turned = graph.add(
      Op.Slice(), graph.input([4]), try graph.integers([-1]), try graph.integers([-9]),
      try graph.integers([0]), try graph.integers([-1]), name: "turned")
    graph.outputs = [graph.add(Op.Relu(), turned, name: "y")]
    #expect(try expectEqualResults(graph, after: RemoveIdentities()) == ["Slice", "Relu"])
  }

  @Test func equalNodesBecomeOne() throws {
    var graph = Graph()
    let x = graph.input([4])
    var half = Op.LeakyRelu()
    half.alpha = 0.5
    let a = graph.add(half, x, name: "a")
    let b = graph.add(half, x, name: "b")
    let c = graph.add(Op.LeakyRelu(), x, name: "c")
    let sum = graph.add(Op.Add(), a, b, name: "sum")
    graph.outputs = [graph.add(Op.Add(), sum, c, name: "y")]
    let left = try expectEqualResults(graph, after: MergeDuplicates())
    #expect(left.filter { $0 == "LeakyRelu" }.count == 2)
  }

  /// As tf2onnx writes Conv1D: Unsqueeze, Transpose, Conv, Squeeze.
  @Test func aConvolutionOfHeightOneBecomesOneDimensional() throws {
    var graph = Graph()
    let wide = graph.add(
      Op.Unsqueeze(), graph.input(["N", 9, 2]), try graph.integers([1]), name: "wide")
    let turned = graph.add(transpose([0, 3, 1, 2]), wide, name: "turned")
    let conv = graph.add(Op.Conv(), turned, try graph.weights([4, 2, 1, 3]), name: "conv")
    graph.outputs = [graph.add(Op.Squeeze(), conv, try graph.integers([2]), name: "y")]
    let left = try expectEqualResults(graph, after: NarrowConvolutions(), MergeTransposes())
    #expect(left == ["Transpose", "Conv"])
  }

  @Test func theSameProductOfEveryStepIsDoneAtOnce() throws {
    for isWhole in [true, false] {
      var graph = Graph()
      let x = graph.input([3, "N", 4])
      let w = try graph.weights([4, 2])
      let zero = try graph.integers([0])
      var parts: [ValueID?] = []
      for step in isWhole ? [0, 1, 2] : [0, 2, 1] {
        let slice = graph.add(
          Op.Slice(), x, try graph.integers([step]), try graph.integers([step + 1]), zero,
          name: "slice\(step)")
        let row = graph.add(Op.Squeeze(), slice, zero, name: "row\(step)")
        let product = graph.add(Op.MatMul(), row, w, name: "product\(step)")
        let soft = graph.add(Op.Softplus(), product, name: "soft\(step)")
        parts.append(graph.add(Op.Unsqueeze(), soft, zero, name: "part\(step)"))
      }
      graph.outputs = graph.addNode(Op.Concat(), parts, name: "y", outputs: ["y"])
      let left = try expectEqualResults(graph, after: RejoinSteps())
      #expect(left.contains("Concat") == !isWhole)
    }
  }
}
