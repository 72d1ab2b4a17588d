// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import TestSupport
import Testing

/// Factors and shifts a channel that products before them take over, and those that they must not.
@Suite struct ChannelTests {
  /// `y = x · w` of the given rank, `K = 3` to `N = 4`.
  private func product(_ graph: inout Graph, rank: Int) throws -> ValueID {
    let x = graph.input((0..<(rank - 1)).map { ["N", 5, 2][$0] } + [3])
    return graph.add(Op.MatMul(), x, try graph.weights([3, 4]), name: "product")
  }

  private func batchNormalization(_ graph: inout Graph, _ value: ValueID) throws -> ValueID {
    let variance = graph.addConstant(
      "variance", try Tensor(shape: [4], [0.5, 1, 2, 0.25] as [Float]))
    return graph.add(
      Op.BatchNormalization(), value, try graph.weights([4], scale: 2), try graph.weights([4]),
      try graph.weights([4]), variance, name: "norm")
  }

  @Test(arguments: [2, 3, 4], [[4], [1], []])
  func aFactorGoesIntoTheMatrix(rank: Int, shape: [Int]) throws {
    var graph = Graph()
    let value = try product(&graph, rank: rank)
    graph.outputs = [graph.add(Op.Mul(), value, try graph.weights(shape), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul"])
  }

  @Test(arguments: [2, 3])
  func aFactorPassesTheAdditionBeforeIt(rank: Int) throws {
    var graph = Graph()
    let sum = graph.add(
      Op.Add(), try graph.weights([4]), try product(&graph, rank: rank), name: "sum")
    graph.outputs = [graph.add(Op.Div(), sum, try graph.weights([4]), name: "y")]
    #expect(
      try expectEqualResults(graph, after: FoldScaleShift(), relative: 1e-4) == ["MatMul", "Add"])
  }

  @Test func aQuotientByZeroStaysApart() throws {
    var graph = Graph()
    let divisor = graph.addConstant("d", try Tensor(shape: [4], [1, 0, 2, 4] as [Float]))
    graph.outputs = [
      graph.add(Op.Div(), try product(&graph, rank: 2), divisor, name: "y")
    ]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul", "Div"])
  }

  @Test func aNormalisationBehindMovementsGoesIntoTheMatrix() throws {
    var graph = Graph()
    let value = try product(&graph, rank: 3)
    var turn = Op.Transpose()
    turn.perm = [0, 2, 1]
    let turned = graph.add(turn, value, name: "turned")
    let wide = graph.add(Op.Unsqueeze(), turned, try graph.integers([-1]), name: "wide")
    graph.outputs = [try batchNormalization(&graph, wide)]
    let left = try expectEqualResults(graph, after: FoldScaleShift(), relative: 1e-4)
    #expect(left == ["MatMul", "Add", "Transpose", "Unsqueeze"])
  }

  @Test(arguments: [false, true], [false, true])
  func aNormalisationGoesIntoGemm(isTransposed: Bool, hasBias: Bool) throws {
    var graph = Graph()
    var gemm = Op.Gemm()
    gemm.transB = isTransposed
    gemm.alpha = 0.5
    gemm.beta = 2
    let weights = try graph.weights(isTransposed ? [4, 3] : [3, 4])
    let bias = hasBias ? try graph.weights([1, 4]) : nil
    let value = graph.add(gemm, graph.input(["N", 3]), weights, bias, name: "gemm")
    graph.outputs = [try batchNormalization(&graph, value)]
    let left = try expectEqualResults(graph, after: FoldScaleShift(), relative: 1e-4)
    #expect(left == ["Gemm"])
  }

  @Test func aBiasForEachRowStaysApart() throws {
    var graph = Graph()
    let value = graph.add(
      Op.Gemm(), graph.input([4, 3]), try graph.weights([3, 4]), try graph.weights([4, 1]),
      name: "gemm")
    graph.outputs = [graph.add(Op.Mul(), value, try graph.weights([4]), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["Gemm", "Mul"])
  }

  /// As tf2onnx writes Conv1D and BatchNormalization: Conv, Squeeze, Transpose, Mul, Add.
  @Test func aFactorAndAShiftBehindMovementsGoIntoTheConvolution() throws {
    var graph = Graph()
    let conv = graph.add(
      Op.Conv(), graph.input(["N", 2, 1, 9]), try graph.weights([4, 2, 1, 3]), name: "conv")
    let flat = graph.add(Op.Squeeze(), conv, try graph.integers([2]), name: "flat")
    var turn = Op.Transpose()
    turn.perm = [0, 2, 1]
    let turned = graph.add(turn, flat, name: "turned")
    let scaled = graph.add(Op.Mul(), try graph.weights([1, 1, 4]), turned, name: "scaled")
    graph.outputs = [graph.add(Op.Sub(), scaled, try graph.weights([4]), name: "y")]
    let left = try expectEqualResults(
      graph, after: FoldScaleShift(), FoldBias(), relative: 1e-4)
    #expect(left == ["Conv", "Squeeze", "Transpose"])
  }

  @Test(arguments: [[-1, 4], [0, 4, 1], [-1, 2]])
  func aReshapeIsLookedThroughWhereItAddsOrRemovesOnes(target: [Int]) throws {
    var graph = Graph()
    let conv = graph.add(
      Op.Conv(), graph.input([2, 2, 3]), try graph.weights([4, 2, 3]), name: "conv")
    let flat = graph.add(Op.Reshape(), conv, try graph.integers(target), name: "flat")
    let factor = try graph.weights(target.count == 3 ? [4, 1] : [target[1]])
    graph.outputs = [graph.add(Op.Mul(), flat, factor, name: "y")]
    let left = try expectEqualResults(graph, after: FoldScaleShift())
    #expect(left == (target == [-1, 2] ? ["Conv", "Reshape", "Mul"] : ["Conv", "Reshape"]))
  }

  @Test func aFactorForEachStepStaysApart() throws {
    var graph = Graph()
    let value = try product(&graph, rank: 3)
    graph.outputs = [graph.add(Op.Mul(), value, try graph.weights([5, 1]), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul", "Mul"])
  }

  @Test func aValueThatIsUsedOnTheWayKeepsItsFactorApart() throws {
    var graph = Graph()
    let value = try product(&graph, rank: 2)
    let wide = graph.add(Op.Unsqueeze(), value, try graph.integers([0]), name: "wide")
    graph.outputs = [graph.add(Op.Mul(), wide, try graph.weights([4]), name: "y"), value]
    #expect(
      try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul", "Unsqueeze", "Mul"])
  }

  @Test func aConstantThatStretchesTheResultStaysApart() throws {
    var graph = Graph()
    let value = graph.add(
      Op.MatMul(), graph.input(["N", 3]), try graph.weights([3, 1]), name: "product")
    graph.outputs = [graph.add(Op.Mul(), value, try graph.weights([4]), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul", "Mul"])
  }

  @Test func numbersThatLeaveTheTypeStayApart() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float16, ["N", 3])))
    let weights = graph.addConstant(
      "w", try Tensor(.float16, shape: [3, 1], converting: [30_000, 1, 1] as [Double]))
    let value = graph.add(Op.MatMul(), x, weights, name: "product")
    let factor = graph.addConstant("f", try Tensor(.float16, shape: [], converting: [4.0]))
    graph.outputs = [graph.add(Op.Mul(), value, factor, name: "y")]
    #expect(try expectEqualResults(graph, after: FoldScaleShift()) == ["MatMul", "Mul"])
  }

  @Test func twoShiftsBecomeOne() throws {
    var graph = Graph()
    let sum = graph.add(
      Op.Add(), try product(&graph, rank: 3), try graph.weights([4]), name: "sum")
    graph.outputs = [graph.add(Op.Add(), sum, try graph.weights([4], scale: 2), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldBias()) == ["MatMul", "Add"])
  }
}
