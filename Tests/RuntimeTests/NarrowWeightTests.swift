// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusONNX
import ApusOperators
import ApusPasses
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// Models whose weights are whole numbers, on the runtime.
@Suite struct NarrowWeightTests {
  private func values(_ count: Int, _ seed: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { place in
      let number = Double((place &* 7919 &+ seed &* 104_729) % 1_009)
      return (number / 504.5 - 1) * scale
    }
  }

  /// How the recurrence of a test differs from one that 16 bits can do.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isNarrow = false
    var state: Double?
    var isStateInput = false
    var batch = 1
    var hidden = 64
    var activations: [String]?
    var linearBeforeReset = true
  }

  static let changes = [
    Change(testDescription: "none", isNarrow: true),
    Change(testDescription: "a state within 1", isNarrow: true, state: 0.75),
    Change(testDescription: "a state beyond 1", state: 1.25),
    Change(testDescription: "a state from outside", isStateInput: true),
    Change(testDescription: "two sequences", batch: 2),
    Change(testDescription: "few units", hidden: 12),
    Change(testDescription: "another function", activations: ["Sigmoid", "Relu", "Tanh"]),
    Change(testDescription: "reset first", isNarrow: true, linearBeforeReset: false),
  ]

  /// A bidirectional recurrence whose R is in 16 bits, and its inputs.
  private func model(_ change: Change, gru: Bool) throws -> (Model, [Datum]) {
    let (h, f, t, n, g) = (change.hidden, 6, 20, change.batch, gru ? 3 : 4)
    var graph = Graph()
    var data: [Datum] = []
    func tensor(_ shape: [Int], _ seed: Int, _ scale: Double) throws -> Tensor {
      try Tensor(
        .float32, shape: shape, converting: values(shape.reduce(1, *), seed, scale: scale))
    }
    func input(_ name: String, _ shape: [Int]) throws -> ValueID {
      data.append(.tensor(try tensor(shape, 9, 1)))
      return graph.addInput(
        name, type: .tensor(TensorType(.float32, shape.map(Dimension.known))))
    }
    var inputs: [ValueID?] = [
      try input("x", [t, n, f]),
      graph.addConstant("w", try tensor([2, g * h, f], 1, 0.4)),
      graph.addConstant("r", try tensor([2, g * h, h], 2, 1 / Double(h).squareRoot())),
      graph.addConstant("b", try tensor([2, 2 * g * h], 3, 0.2)), nil,
    ]
    if change.isStateInput { inputs.append(try input("h0", [2, n, h])) }
    if let state = change.state {
      let fill = [Double](repeating: state, count: 2 * n * h)
      inputs.append(
        graph.addConstant("h0", try Tensor(.float32, shape: [2, n, h], converting: fill)))
    }
    if gru {
      let op = with(Op.GRU()) {
        $0.direction = .bidirectional
        $0.linearBeforeReset = change.linearBeforeReset
        $0.activations = change.activations.map { Array($0.prefix(2) + $0.prefix(2)) }
      }
      graph.outputs = graph.addNode(op, inputs, name: "gru", outputs: ["y", "h"])
    } else {
      let op = with(Op.LSTM()) {
        $0.direction = .bidirectional
        $0.activations = change.activations.map { $0 + $0 }
      }
      graph.outputs = graph.addNode(op, inputs, name: "lstm", outputs: ["y", "h", "c"])
    }
    try graph.inferTypes()
    var model = Model(graph: graph, opsets: ["": 17])
    _ = try QuantizeWeights(.int16).run(&model)
    return (model, data)
  }

  private func session(_ model: Model, isa: String, isExact: Bool = false) throws -> Session {
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    options.isExact = isExact
    return Session(try PreparedModel(model, options: options))
  }

  @Test(arguments: KernelTable.available.map(\.isa), changes)
  func sixteenBitsAreUsedWhereTheyMayBe(isa: String, _ change: Change) throws {
    for gru in [false, true] {
      let (model, data) = try model(change, gru: gru)
      let pays = ["avx2", "avx512"].contains(isa)
      let isNarrow = change.isNarrow && pays && (!gru || change.linearBeforeReset)
      let expected = try model.graph.evaluate(data)
      for isExact in [false, true] {
        let session = try session(model, isa: isa, isExact: isExact)
        let got = try session.run(data)
        let labels = try session.profile(runs: 0).map(\.label)
        let isUsed = labels.contains { $0.contains("in 16 bits") }
        #expect(isUsed == (isNarrow && !isExact), "\(labels)")
        // Weights are multiplied out when the model is prepared, not in runs.
        #expect(!labels.contains { $0.contains("Dequantize") })
        // The narrow state is 1/16382 off at the most; floats are as near as they always are.
        let bound = isUsed ? 2e-4 : 5e-6
        for (a, b) in zip(got, expected) {
          #expect(try difference(a, b, relative: bound, absolute: bound) == nil)
        }
      }
    }
  }

  /// Layers that share all weights but the recurrent ones keep those apart.
  @Test func layersWithOneInputWeight() throws {
    let first = try model(Self.changes[0], gru: false)
    var graph = first.0.graph
    let node = try #require(graph.nodes.firstIndex { $0.op is Op.LSTM })
    var inputs = graph.nodes[node].inputs
    inputs[2] = graph.addConstant(
      "other",
      try Tensor(
        .float32, shape: [2, 256, 64], converting: values(2 * 256 * 64, 8, scale: 0.1)))
    graph.outputs += graph.addNode(
      graph.nodes[node].op, inputs, name: "second", outputs: ["y2", "h2", "c2"])
    try graph.inferTypes()
    var model = Model(graph: graph, opsets: first.0.opsets)
    #expect(try QuantizeWeights(.int16).run(&model).changed.map(\.weight) == ["other"])
    let got = try session(model, isa: KernelTable.current().isa).run(first.1)
    for (a, b) in zip(got, try model.graph.evaluate(first.1)) {
      #expect(try difference(a, b, relative: 2e-4, absolute: 2e-4) == nil)
    }
    #expect(got[0] != got[3])
  }

  /// Whole networks stay near to what they were, and are the same after a file.
  @Test(arguments: [Architecture.stacked, .gru, .attention], QuantizeWeights.Width.allCases)
  func networksDriftLittle(_ architecture: Architecture, _ width: QuantizeWeights.Width) throws {
    var model = try architecture.model(seed: 5).build()
    let shapes = try model.graph.inputs.map { id in
      try #require(model.graph[id].type.tensor?.shape).map { $0.value ?? 1 }
    }
    let data = try shapes.map { shape in
      Datum.tensor(
        try Tensor(.float32, shape: shape, converting: values(shape.reduce(1, *), 4)))
    }
    let isa = try KernelTable.current().isa
    let before = try session(model, isa: isa).run(data)
    _ = try Pipeline.compact.run(&model.graph)
    let report = try QuantizeWeights(width).run(&model)
    #expect(!report.changed.isEmpty && report.left.isEmpty)
    let after = try session(model, isa: isa).run(data)
    let bytes = try ONNXWriter().bytes(of: model.exported())
    var read = try Model(importing: ONNXReader().model(bytes))
    try read.graph.inferTypes()
    #expect(try session(read, isa: isa).run(data) == after)
    for (a, b) in zip(after, before) {
      guard case .tensor(let x) = a, case .tensor(let y) = b else { continue }
      let (new, old) = (try x.doubles(), try y.doubles())
      let rms = (old.reduce(0) { $0 + $1 * $1 } / Double(old.count)).squareRoot()
      let largest = zip(new, old).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(largest > 0)
      #expect(largest < (width == .int16 ? 1e-3 : 0.1) * rms)
    }
  }

  /// Sums that 32 bits could not hold, as a file from elsewhere may have them, are done in floats.
  @Test func weightsThatCouldOverflowAreFloats() throws {
    let (model, data) = try model(Self.changes[0], gru: false)
    var graph = model.graph
    let node = try #require(
      graph.nodes.first { $0.outputs[0].map { graph[$0].name } == "r" })
    let id = try #require(node.input(0))
    let integers = try #require(graph.constants[id]?.tensor)
    graph.setConstant(
      id,
      try Tensor(
        .int16, shape: integers.shape,
        converting: integers.integers().map { $0 < 0 ? -32768 : 32767 }))
    let changed = Model(graph: graph, opsets: model.opsets)
    let session = try session(changed, isa: KernelTable.current().isa)
    let got = try session.run(data)
    #expect(!(try session.profile(runs: 0).contains { $0.label.contains("16 bits") }))
    for (a, b) in zip(got, try graph.evaluate(data)) {
      #expect(try difference(a, b, relative: 1e-4, absolute: 1e-4) == nil)
    }
  }
}
