// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusOperators
import ApusRuntime
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// Threads change when results are there, and nothing else.
@Suite struct ThreadTests {
  private func inputs(_ graph: Graph, batch: Int) throws -> [Datum] {
    try graph.inputs.map { id in
      let type = try #require(graph[id].type.tensor)
      let shape = try #require(type.shape).map { $0.value ?? batch }
      let values = (0..<shape.reduce(1, *)).map { Double($0 * 7 % 23) / 8 - 1.3 }
      return .tensor(try Tensor(type.dtype ?? .float32, shape: shape, converting: values))
    }
  }

  /// Every step that can be divided is, however small.
  private func prepared(_ model: Model, isa: String? = nil) throws -> PreparedModel {
    var options = PreparedModel.Options()
    options.leastShare = 1
    options.table = isa.flatMap(KernelTable.named)
    return try PreparedModel(model, options: options)
  }

  @Test(arguments: ArchitectureTests.architectures, KernelTable.available.map(\.isa))
  func everyNumberOfThreadsGivesTheSameBits(_ architecture: Architecture, isa: String) throws {
    let model = try prepared(try architecture.model(seed: 3).build(), isa: isa)
    for batch in [1, 2, 13] {
      let data = try inputs(model.graph, batch: batch)
      let expected = try Session(model).run(data)
      for threads in [2, 3, 5] {
        let session = Session(model, workers: try WorkerPool(threads: threads))
        for _ in 0..<3 { #expect(try session.run(data) == expected) }
      }
    }
  }

  /// The cases of all operators, in shares as small as they get.
  @Test(arguments: OperatorExecutorTests.cases)
  func operatorsGiveTheSameBits(_ testCase: OperatorCase) throws {
    var graph = Graph(name: testCase.name)
    var arguments: [Datum] = []
    var inputs: [ValueID?] = []
    for (place, datum) in testCase.inputs.enumerated() {
      if let datum { arguments.append(datum) }
      inputs.append(datum.map { graph.addInput("x\(place)", type: $0.type) })
    }
    graph.addNode(
      testCase.op, inputs, name: "n", outputs: testCase.outputs.indices.map { "y\($0)" })
    graph.outputs = zip(graph.nodes[0].outputs, testCase.outputs).compactMap { id, expected in
      expected == nil ? nil : id
    }
    let model = try prepared(Model(graph: graph, opsets: ["": 21]))
    let expected = try Session(model).run(arguments)
    let session = Session(model, workers: try WorkerPool(threads: 3))
    for (got, wanted) in zip(try session.run(arguments), expected) {
      #expect(try difference(got, wanted, relative: 0, absolute: 0) == nil)
    }
  }

  @Test func aPoolServesManySessions() async throws {
    let model = try prepared(try Architecture.parallel.model(seed: 3).build())
    let data = try inputs(model.graph, batch: 4)
    let expected = try Session(model).run(data)
    let pool = try WorkerPool(threads: 3)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<6 {
        group.addTask {
          let session = Session(model, workers: pool)
          return try (0..<40).allSatisfy { _ in try session.run(data) == expected }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test func theErrorIsThatOfOneThread() throws {
    func sample(_ count: Int, seed: Int) -> [Float] {
      (0..<count).map { Float(($0 * 37 + seed * 13) % 61) / 60 - 0.5 }
    }
    var graph = Graph()
    let x = graph.addInput(
      "x", type: .tensor(TensorType(.float32, [.known(3), .known(8), .known(2)])))
    let lengths = graph.addInput("lengths", type: .tensor(TensorType(.int32, [.known(8)])))
    let w = graph.addConstant("w", floats([1, 20, 2], sample(40, seed: 1)))
    let r = graph.addConstant("r", floats([1, 20, 5], sample(100, seed: 2)))
    let lstm = with(Op.LSTM()) { $0.hiddenSize = 5 }
    graph.outputs = graph.addNode(lstm, [x, w, r, nil, lengths], name: "lstm", outputs: ["y"])
    let model = try prepared(Model(graph: graph, opsets: ["": 21]))
    let data: [Datum] = [
      .tensor(floats([3, 8, 2], sample(48, seed: 3))),
      .tensor(try Tensor(shape: [8], [3, 3, 3, 3, 3, 3, 9, 3] as [Int32])),
    ]
    let alone = #expect(throws: ModelError.self) { try Session(model).run(data) }
    let together = #expect(throws: ModelError.self) {
      try Session(model, workers: WorkerPool(threads: 2)).run(data)
    }
    #expect(alone?.code == .invalidValue && alone?.message == together?.message)
  }

  @Test(arguments: [0, -1, 257]) func aPoolNeedsASensibleNumber(_ threads: Int) {
    #expect(throws: ModelError.self) { try WorkerPool(threads: threads) }
  }
}
