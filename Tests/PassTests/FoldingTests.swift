// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import Testing

@Suite struct FoldingTests {
  @Test func shapeArithmeticOverNamesFoldsWhereItCan() throws {
    var graph = Graph()
    let x = graph.input(["N", 3, 4])
    let shape = graph.add(Op.Shape(), x, name: "shape")
    var gather = Op.Gather()
    gather.axis = 0
    let last = graph.add(gather, shape, try graph.integers([2]), name: "last")
    let batch = graph.add(gather, shape, try graph.integers([0]), name: "batch")
    graph.outputs = [
      graph.add(
        Op.Expand(), graph.addConstant("one", try Tensor(scalar: Float(1))), last, name: "a"),
      graph.add(
        Op.Expand(), graph.addConstant("two", try Tensor(scalar: Float(2))), batch, name: "b"),
    ]
    // The last extent is 4, so its chain goes; the batch is a name, so its chain stays.
    let left = try expectEqualResults(graph, after: FoldConstants())
    #expect(left.filter { $0 == "Gather" }.count == 1)
  }

  @Test func outputsThatNobodyReadsStillCountForSplit() throws {
    var graph = Graph()
    let x = graph.input([6])
    let parts = ["a", "b", "c"].map { graph.addValue($0) }
    graph.nodes.append(Node(name: "split", op: Op.Split(), inputs: [x], outputs: parts))
    graph.outputs = [graph.add(Op.Relu(), parts[0], name: "y")]
    #expect(try expectEqualResults(graph, after: RemoveDeadNodes()) == ["Split", "Relu"])
  }

  @Test func aLargeResultIsNotFolded() throws {
    var graph = Graph()
    let one = graph.addConstant("one", try Tensor(shape: [1], [1] as [Float]))
    let wide = graph.add(Op.Expand(), one, try graph.integers([100, 100]), name: "wide")
    graph.outputs = [graph.add(Op.Add(), graph.input([1]), wide, name: "y")]
    #expect(
      try expectEqualResults(graph, after: FoldConstants(sizeBudget: 100)) == ["Expand", "Add"])
    #expect(try expectEqualResults(graph, after: FoldConstants()) == ["Add"])
  }

  @Test(arguments: [[1, 4, 1], [4, 1]]) func aConstantPerChannelBecomesTheBias(shape: [Int]) throws
  {
    var graph = Graph()
    let conv = graph.add(
      Op.Conv(), graph.input(["N", 2, 9]), try graph.weights([4, 2, 3]), name: "conv")
    graph.outputs = [graph.add(Op.Add(), conv, try graph.weights(shape), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldBias()) == ["Conv"])
  }

  @Test func aConstantPerStepIsNoBias() throws {
    var graph = Graph()
    let conv = graph.add(
      Op.Conv(), graph.input(["N", 2, 9]), try graph.weights([4, 2, 3]), name: "conv")
    graph.outputs = [graph.add(Op.Add(), conv, try graph.weights([1, 1, 7]), name: "y")]
    #expect(try expectEqualResults(graph, after: FoldBias()) == ["Conv", "Add"])
  }

  @Test func aResultThatIsUsedTwiceKeepsItsBiasApart() throws {
    var graph = Graph()
    let product = graph.add(
      Op.MatMul(), graph.input(["N", 3]), try graph.weights([3, 4]), name: "product")
    graph.outputs = [graph.add(Op.Add(), product, try graph.weights([4]), name: "y"), product]
    #expect(try expectEqualResults(graph, after: FoldBias()) == ["MatMul", "Add"])
  }

  @Test func productAndSumBecomeGemm() throws {
    var graph = Graph()
    let product = graph.add(
      Op.MatMul(), graph.input(["N", 3]), try graph.weights([3, 4]), name: "product")
    graph.outputs = [graph.add(Op.Add(), try graph.weights([4]), product, name: "y")]
    #expect(try expectEqualResults(graph, after: FoldBias()) == ["Gemm"])
  }

  @Test(arguments: [false, true]) func batchNormalizationGoesIntoTheConvolution(isUsedTwice: Bool)
    throws
  {
    var graph = Graph()
    let conv = graph.add(
      Op.Conv(), graph.input(["N", 2, 9]), try graph.weights([4, 2, 3]), try graph.weights([4]),
      name: "conv")
    let variance = graph.addConstant(
      "variance", try Tensor(shape: [4], [0.5, 1, 2, 0.25] as [Float]))
    graph.outputs = [
      graph.add(
        Op.BatchNormalization(), conv, try graph.weights([4], scale: 2), try graph.weights([4]),
        try graph.weights([4]), variance, name: "y")
    ]
    if isUsedTwice { graph.outputs.append(conv) }
    let left = try expectEqualResults(graph, after: FoldScaleShift(), relative: 1e-4)
    #expect(left == (isUsedTwice ? ["Conv", "BatchNormalization"] : ["Conv"]))
  }

  @Test(arguments: [0.0, 1.0]) func onlyPaddingOfZerosIsFolded(fill: Double) throws {
    var graph = Graph()
    let value = graph.addConstant("fill", try Tensor(scalar: Float(fill)))
    let padded = graph.add(
      Op.Pad(), graph.input(["N", 2, 9]), try graph.integers([0, 0, 4, 0, 0, 0]), value, name: "pad"
    )
    graph.outputs = [graph.add(Op.Conv(), padded, try graph.weights([4, 2, 3]), name: "y")]
    let left = try expectEqualResults(graph, after: FoldPad())
    #expect(left == (fill == 0 ? ["Conv"] : ["Pad", "Conv"]))
  }
}
