// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// An optimiser, and parameters after three steps as Keras 3.15.1 gives them.
struct OptimizerCase: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any OptimizerUpdate
  var learningRate: Double
  var expected: [Float]

  var testDescription: String { name }

  static let start: [Float] = [0.5, -1.25, 2.0, 0.03125, -0.75]
  static let gradients: [[Float]] = [
    [0.1, -0.2, 3.0, -0.004, 0.0], [-0.3, 0.25, 1.5, 0.002, 0.5],
    [0.05, -0.5, -2.0, 0.001, -0.25],
  ]

  static let all: [OptimizerCase] = [
    .init(
      name: "SGD", op: Op.SGDUpdate(), learningRate: 0.1,
      expected: [0.51499999, -1.2050000, 1.7500001, 0.031349998, -0.77500004]),
    .init(
      name: "momentum", op: with(Op.SGDUpdate()) { $0.momentum = 0.9 }, learningRate: 0.1,
      expected: [0.52490002, -1.1933000, 1.1020000, 0.03185400, -0.81999999]),
    .init(
      name: "Nesterov",
      op: with(Op.SGDUpdate()) {
        $0.momentum = 0.9
        $0.usesNesterov = true
      }, learningRate: 0.1,
      expected: [0.53741002, -1.1539700, 0.94179998, 0.031893600, -0.83800000]),
    .init(
      name: "Adam", op: Op.AdamUpdate(), learningRate: 0.01,
      expected: [0.49771714, -1.2369248, 1.9777647, 0.044516955, -0.75972760]),
    .init(
      // With this β₂ the mean of the squares falls, so that its maximum is another number.
      name: "AMSGrad",
      op: with(Op.AdamUpdate()) {
        $0.usesAMSGrad = true
        $0.beta2 = 0.5
      }, learningRate: 0.01,
      expected: [0.4965933, -1.2376182, 1.9780793, 0.044364903, -0.75839859]),
    .init(
      name: "AdamW", op: with(Op.AdamUpdate()) { $0.weightDecay = 0.1 }, learningRate: 0.01,
      expected: [0.49623370, -1.2331969, 1.9718000, 0.044400666, -0.75747240]),
    .init(
      name: "Nadam", op: Op.NadamUpdate(), learningRate: 0.01,
      expected: [0.49773005, -1.2380017, 1.9887099, 0.035917692, -0.75620323]),
    .init(
      name: "RMSprop", op: Op.RMSpropUpdate(), learningRate: 0.01,
      expected: [0.49330559, -1.2163968, 1.9709655, 0.040229186, -0.76687855]),
    .init(
      name: "RMSprop centred",
      op: with(Op.RMSpropUpdate()) {
        $0.momentum = 0.9
        $0.isCentered = true
      }, learningRate: 0.01,
      expected: [0.46299857, -1.1796772, 1.8964517, 0.083792910, -0.79848534]),
    .init(
      name: "Adagrad", op: Op.AdagradUpdate(), learningRate: 0.1,
      expected: [0.52581984, -1.1777740, 1.9070747, 0.031566225, -0.79559046]),
    .init(
      name: "Lion", op: Op.LionUpdate(), learningRate: 0.01,
      expected: [0.49, -1.24, 1.99, 0.02125, -0.75]),
  ]
}

@Suite struct OptimizerTests {
  /// A graph of the operator alone. Inputs: p, g, hyper, moments, then scale and mask if asked for.
  private func graph(
    _ op: any OptimizerUpdate, count: Int, isScaled: Bool = false
  ) throws -> Graph {
    var graph = Graph()
    func input(_ name: String, _ count: Int) -> ValueID {
      graph.addInput(name, type: .tensor(TensorType(.float32, [.known(count)])))
    }
    var inputs: [ValueID?] = [input("p", count), input("g", count), input("hyper", 8), nil, nil]
    for moment in op.moments { inputs.append(input(moment, count)) }
    if isScaled {
      inputs[OptimizerInput.gradientScale] = input("scale", 1)
      inputs[OptimizerInput.decayMask] = input("mask", count)
    }
    graph.outputs = graph.addNode(
      op, inputs, name: "step", outputs: ["p'"] + op.moments.map { $0 + "'" })
    return graph
  }

  private func session(_ graph: Graph, _ isa: String) throws -> Session {
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    return Session(try PreparedModel(Model(graph: graph, opsets: ["": 21]), options: options))
  }

  @Test(arguments: OptimizerCase.all, KernelTable.available.map(\.isa))
  func threeStepsAreThoseOfKeras(_ testCase: OptimizerCase, isa: String) throws {
    let op = testCase.op
    let count = OptimizerCase.start.count
    let graph = try graph(op, count: count)
    let session = try session(graph, isa)
    try session.bind(shapes: [[count], [count], [8]] + op.moments.map { _ in [count] })
    for output in graph.outputs.indices {
      #expect(session.updatedInput(ofOutput: output) == (output == 0 ? 0 : output + 2))
    }
    func memory(_ place: Int) throws -> UnsafeMutableBufferPointer<Float> {
      try #require(session.input(place)).bindMemory(to: Float.self)
    }
    _ = try memory(0).update(from: OptimizerCase.start)
    for place in op.moments.indices {
      try memory(3 + place).update(repeating: Float(op.initialMoment))
    }
    var state = [OptimizerCase.start]
    for _ in op.moments {
      state.append([Float](repeating: Float(op.initialMoment), count: count))
    }
    for (step, gradient) in OptimizerCase.gradients.enumerated() {
      let hyper = op.hyper(learningRate: testCase.learningRate, step: step + 1)
      _ = try memory(1).update(from: gradient)
      _ = try memory(2).update(from: hyper)
      try session.run()
      var arguments: [Datum] = []
      for values in [state[0], gradient, hyper] + state.dropFirst() {
        arguments.append(.tensor(try Tensor(shape: [values.count], values)))
      }
      state = try graph.evaluate(arguments).map { datum in
        guard case .tensor(let tensor) = datum else { return [] }
        return try tensor.elements(of: Float.self)
      }
    }
    for (got, expected) in zip(try memory(0), testCase.expected) {
      #expect(abs(got - expected) <= 2e-6 * max(1, abs(expected)))
    }
    for (got, expected) in zip(state[0], testCase.expected) {
      #expect(abs(got - expected) <= 2e-6 * max(1, abs(expected)))
    }
  }

  /// Scaling, clipping and masked decay, on a vector that has a tail in every instruction set.
  @Test(arguments: OptimizerCase.all, KernelTable.available.map(\.isa))
  func scaledClippedAndMasked(_ testCase: OptimizerCase, isa: String) throws {
    var op = testCase.op
    op.weightDecay = 0.2
    op.clipValue = 0.7
    let count = 53
    let graph = try graph(op, count: count, isScaled: true)
    func values(_ seed: Int, _ range: ClosedRange<Double>, _ count: Int = 53) throws -> Datum {
      let values = (0..<count).map { place -> Double in
        let unit = Double((place * 29 + seed * 17) % 97) / 96
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
      }
      return .tensor(try Tensor(.float32, shape: [count], converting: values))
    }
    var arguments = [try values(1, -2...2), try values(2, -3...3)]
    arguments.append(
      .tensor(try Tensor(shape: [8], op.hyper(learningRate: 0.03, step: 4))))
    for place in op.moments.indices { arguments.append(try values(3 + place, 0.2...0.4)) }
    arguments += [try values(9, 0.4...0.4, 1), try values(10, 0...1)]
    let session = try session(graph, isa)
    let got = try session.run(arguments)
    #expect(try session.profile(runs: 0).allSatisfy { !$0.isFallback })
    for (a, b) in zip(got, try graph.evaluate(arguments)) {
      let wrong = try difference(a, b, relative: 3e-6, absolute: 1e-6)
      #expect(wrong == nil)
    }
    #expect(try session.run(arguments) == got)
  }

  @Test(arguments: KernelTable.available.map(\.isa))
  func averagesOfWeights(_ isa: String) throws {
    var graph = Graph()
    let ids = [("a", 21), ("p", 21), ("hyper", 8)].map { name, count in
      graph.addInput(name, type: .tensor(TensorType(.float32, [.known(count)])))
    }
    graph.outputs = graph.addNode(Op.WeightAverage(), ids, name: "average")
    let a = try Tensor(.float32, shape: [21], converting: (0..<21).map { Double($0) / 3 })
    let p = try Tensor(.float32, shape: [21], converting: (0..<21).map { 1 - Double($0) })
    let session = try session(graph, isa)
    for momentum in [0, 0.9] as [Float] {
      let hyper = try Tensor(shape: [8], [0, 0, 0, 0, 0, 0, 0, momentum])
      let got = try session.run([.tensor(a), .tensor(p), .tensor(hyper)])
      let expected = try zip(a.doubles(), p.doubles()).map {
        Double(momentum) * $0 + (1 - Double(momentum)) * $1
      }
      let tensor = try Tensor(.float32, shape: [21], converting: expected)
      let wrong = try difference(got[0], .tensor(tensor), relative: 1e-6, absolute: 1e-6)
      #expect(wrong == nil)
    }
    #expect(session.updatedInput(ofOutput: 0) == 0)
  }

  @Test func aVectorOfAnotherShapeIsRefused() throws {
    var graph = Graph()
    let ids = [("p", 4), ("g", 5), ("hyper", 8)].map { name, count in
      graph.addInput(name, type: .tensor(TensorType(.float32, [.known(count)])))
    }
    graph.outputs = graph.addNode(Op.SGDUpdate(), ids, name: "step")
    #expect(throws: ModelError.self) {
      try PreparedModel(Model(graph: graph, opsets: ["": 21]))
    }
  }
}
