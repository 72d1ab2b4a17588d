// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// A node with weights, to be run with weights constant and given.
struct WeightCase: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any Operator
  /// Shapes of the inputs; the first is data, the others are weights, nil is absent.
  var shapes: [[Int]?]
  var outputs = 1

  var testDescription: String { name }

  static let all: [WeightCase] = [
    .init(name: "MatMul", op: Op.MatMul(), shapes: [[7, 5], [5, 19]]),
    .init(name: "MatMul of a stack", op: Op.MatMul(), shapes: [[3, 4, 5], [5, 70]]),
    .init(name: "MatMul of one row", op: Op.MatMul(), shapes: [[1, 33], [33, 66]]),
    .init(name: "MatMul with a vector", op: Op.MatMul(), shapes: [[6, 9], [9]]),
    .init(name: "Gemm", op: Op.Gemm(), shapes: [[4, 6], [6, 10], [10]]),
    .init(
      name: "Gemm transposed", op: with(Op.Gemm()) { $0.transB = true },
      shapes: [[4, 6], [10, 6], [1, 10]]),
    .init(
      name: "Gemm scaled",
      op: with(Op.Gemm()) {
        $0.alpha = 0.5
        $0.beta = -2
        $0.transA = true
      }, shapes: [[6, 4], [6, 10], [4, 1]]),
    .init(name: "Conv", op: Op.Conv(), shapes: [[2, 3, 9], [5, 3, 3], [5]]),
    .init(
      name: "Conv grouped", op: with(Op.Conv()) { $0.group = 2 },
      shapes: [[2, 4, 9], [6, 2, 3], [6]]),
    .init(
      name: "Conv depthwise", op: with(Op.Conv()) { $0.group = 4 },
      shapes: [[2, 4, 9, 8], [4, 1, 3, 2], [4]]),
    .init(
      name: "LSTM", op: with(Op.LSTM()) { $0.hiddenSize = 18 },
      shapes: [[5, 3, 4], [1, 72, 4], [1, 72, 18], [1, 144], nil, nil, nil, [1, 54]], outputs: 3),
    .init(
      name: "GRU",
      op: with(Op.GRU()) {
        $0.hiddenSize = 6
        $0.direction = .bidirectional
        $0.linearBeforeReset = true
      }, shapes: [[5, 3, 4], [2, 18, 4], [2, 18, 6], [2, 36]], outputs: 2),
    .init(
      name: "RNN", op: with(Op.RNN()) { $0.hiddenSize = 6 },
      shapes: [[5, 3, 4], [1, 6, 4], [1, 6, 6]], outputs: 2),
    .init(
      name: "LayerNormalization", op: Op.LayerNormalization(), shapes: [[5, 21], [21], [21]]),
    .init(
      name: "BatchNormalization", op: Op.BatchNormalization(),
      shapes: [[5, 6, 4], [6], [6], [6], [6]]),
  ]
}

/// Weights that are inputs run on the same kernels as constant ones.
@Suite struct LiveWeightTests {
  static func values(_ shape: [Int], _ seed: Int) throws -> Tensor {
    let count = shape.reduce(1, *)
    return try Tensor(
      .float32, shape: shape,
      converting: (0..<count).map { Double(($0 * 37 + seed * 11) % 101) / 90 + 0.01 })
  }

  /// The graph, and the arguments for those of its values that are inputs.
  private func graph(
    _ testCase: WeightCase, isLive: Bool
  ) throws -> (graph: Graph, arguments: [Datum]) {
    var graph = Graph()
    var ids: [ValueID?] = []
    var arguments: [Datum] = []
    for (place, shape) in testCase.shapes.enumerated() {
      guard let shape else {
        ids.append(nil)
        continue
      }
      let tensor = try Self.values(shape, place)
      if place > 0 && !isLive {
        ids.append(graph.addConstant("c\(place)", tensor))
      } else {
        ids.append(graph.addInput("x\(place)", type: Datum.tensor(tensor).type))
        arguments.append(.tensor(tensor))
      }
    }
    graph.outputs = graph.addNode(
      testCase.op, ids, name: "n", outputs: (0..<testCase.outputs).map { "y\($0)" })
    return (graph, arguments)
  }

  private func session(_ graph: Graph, _ isa: String) throws -> Session {
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    return Session(try PreparedModel(Model(graph: graph, opsets: ["": 21]), options: options))
  }

  @Test(arguments: WeightCase.all, KernelTable.available.map(\.isa))
  func theBitsAreThoseOfConstantWeights(_ testCase: WeightCase, isa: String) throws {
    let (live, arguments) = try graph(testCase, isLive: true)
    let (fixed, data) = try graph(testCase, isLive: false)
    let session = try session(live, isa)
    let got = try session.run(arguments)
    #expect(try got == self.session(fixed, isa).run(data))
    #expect(try got == session.run(arguments))
    #expect(try session.profile(runs: 0).allSatisfy { !$0.isFallback })
    for (a, b) in zip(got, try live.evaluate(arguments)) {
      let wrong = try difference(a, b, relative: 1e-4, absolute: 1e-5)
      #expect(wrong == nil)
    }
  }

  /// Two nodes that use one weight pack it once.
  @Test func nodesShareWhatIsPacked() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, [4, 5])))
    let w = graph.addInput("w", type: .tensor(TensorType(.float32, [5, 5])))
    let first = graph.addNode(Op.MatMul(), [x, w], name: "first")[0]
    graph.outputs = graph.addNode(Op.MatMul(), [first, w], name: "second")
    let session = try session(graph, "scalar")
    try session.bind(shapes: [[4, 5], [5, 5]])
    let labels = try session.profile(runs: 0).map(\.label)
    #expect(labels.count { $0.hasPrefix("pack") } == 1)
    let data = [Datum.tensor(try Self.values([4, 5], 1)), .tensor(try Self.values([5, 5], 2))]
    for (a, b) in zip(try session.run(data), try graph.evaluate(data)) {
      let wrong = try difference(a, b, relative: 1e-5, absolute: 1e-6)
      #expect(wrong == nil)
    }
  }

  /// `XᵀY`, as weight gradients are, for every way that the operands may lie.
  @Test(arguments: KernelTable.available.map(\.isa), [[7, 5], [1, 5], [7, 1], [40, 70]])
  func aTransposedOperandIsNotCopied(_ isa: String, shape: [Int]) throws {
    var graph = Graph()
    let (k, m) = (shape[0], shape[1])
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, [.known(k), .known(m)])))
    let y = graph.addInput("y", type: .tensor(TensorType(.float32, [.known(k), 6])))
    let xt = graph.addNode(with(Op.Transpose()) { $0.perm = [1, 0] }, [x], name: "xt")[0]
    graph.outputs = graph.addNode(Op.MatMul(), [xt, y], name: "product")
    let session = try session(graph, isa)
    try session.bind(shapes: [[k, m], [k, 6]])
    #expect(try session.profile(runs: 0).allSatisfy { !$0.label.hasPrefix("copy") })
    let data = [Datum.tensor(try Self.values([k, m], 1)), .tensor(try Self.values([k, 6], 2))]
    for (a, b) in zip(try session.run(data), try graph.evaluate(data)) {
      let wrong = try difference(a, b, relative: 1e-5, absolute: 1e-6)
      #expect(wrong == nil)
    }
  }
}
