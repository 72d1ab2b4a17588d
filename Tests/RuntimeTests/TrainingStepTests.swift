// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import CAllocationCount
import TestSupport
import Testing

/// A whole training step as one plan: parameters are slices of a flat vector, which Adam updates in
/// place.
@Suite struct TrainingStepTests {
  static let shapes = [[9, 2, 3], [9], [9, 5], [5]]
  static var count: Int { shapes.map { $0.reduce(1, *) }.reduce(0, +) }

  /// Inputs: x [N, 2, 12], t [N, 5], p, m, v [P], hyper [8]. Outputs: loss, and the new p, m, v.
  /// Convolution, ReLU, pooling, a sum over time, a dense layer, tanh, squared errors.
  private func graph(batch: Int) throws -> Graph {
    var graph = Graph()
    func input(_ name: String, _ shape: [Int]) -> ValueID {
      graph.addInput(name, type: .tensor(TensorType(.float32, shape.map(Dimension.known))))
    }
    func list(_ values: [Int]) throws -> ValueID {
      graph.addConstant("list", try Tensor(shape: [values.count], values.map(Int64.init)))
    }
    let (x, t) = (input("x", [batch, 2, 12]), input("t", [batch, 5]))
    let state = ["p", "m", "v"].map { input($0, [Self.count]) }
    let hyper = input("hyper", [8])
    var weights: [ValueID] = []
    var start = 0
    for shape in Self.shapes {
      let size = shape.reduce(1, *)
      let slice = graph.addNode(
        Op.Slice(), [state[0], try list([start]), try list([start + size])], name: "slice")[0]
      weights.append(graph.addNode(Op.Reshape(), [slice, try list(shape)], name: "weights")[0])
      start += size
    }
    let convolution = with(Op.Conv()) { $0.window.pads = [1, 1] }
    var y = graph.addNode(convolution, [x, weights[0], weights[1]], name: "conv")[0]
    y = graph.addNode(Op.Relu(), [y], name: "relu")[0]
    let pool = with(Op.MaxPool()) {
      $0.window.kernelShape = [2]
      $0.window.strides = [2]
    }
    y = graph.addNode(pool, [y], name: "pool")[0]
    let sum = with(Op.ReduceSum()) { $0.keepsDimensions = false }
    y = graph.addNode(sum, [y, try list([2])], name: "sum")[0]
    y = graph.addNode(Op.MatMul(), [y, weights[2]], name: "dense")[0]
    y = graph.addNode(Op.Add(), [y, weights[3]], name: "bias")[0]
    y = graph.addNode(Op.Tanh(), [y], name: "tanh")[0]
    let e = graph.addNode(Op.Sub(), [y, t], name: "error")[0]
    let squares = graph.addNode(Op.Mul(), [e, e], name: "squares")[0]
    let loss = graph.addNode(sum, [squares], name: "loss")[0]
    try graph.inferTypes()
    var parts: [ValueID] = []
    for gradient in try graph.addGradients(of: loss, withRespectTo: weights) {
      let flat = try list([-1])
      parts.append(
        graph.addNode(Op.Reshape(), [try #require(gradient), flat], name: "flat")[0])
    }
    let gradient = graph.addNode(
      with(Op.Concat()) { $0.axis = 0 }, parts.map { $0 }, name: "gradient")[0]
    let inputs = [state[0], gradient, hyper, nil, nil, state[1], state[2]]
    let updated = graph.addNode(Op.AdamUpdate(), inputs, name: "Adam", outputs: ["p'", "m'", "v'"])
    graph.outputs = [loss] + updated
    return graph
  }

  private func values(_ count: Int, _ seed: Int, scale: Float) -> [Float] {
    (0..<count).map { Float(($0 * 37 + seed * 13) % 61) / 30 * scale - scale }
  }

  private func arguments(_ batch: Int, _ state: [[Float]], step: Int) throws -> [Datum] {
    let hyper = Op.AdamUpdate().hyper(learningRate: 0.01, step: step)
    return [
      .tensor(try Tensor(shape: [batch, 2, 12], values(batch * 24, step, scale: 1))),
      .tensor(try Tensor(shape: [batch, 5], values(batch * 5, step + 7, scale: 0.8))),
    ] + (try (state + [hyper]).map { .tensor(try Tensor(shape: [$0.count], $0)) })
  }

  private static func start() -> [[Float]] {
    let p = (0..<count).map { Float($0 * 29 % 23) / 40 - 0.25 }
    return [p, [Float](repeating: 0, count: count), [Float](repeating: 0, count: count)]
  }

  private func session(_ isa: String? = nil, batch: Int) throws -> Session {
    var options = PreparedModel.Options()
    options.table = isa.flatMap(KernelTable.named)
    let model = Model(graph: try graph(batch: batch), opsets: ["": 21])
    return Session(try PreparedModel(model, options: options))
  }

  @Test(arguments: KernelTable.available.map(\.isa))
  func stepsAreThoseOfTheReference(_ isa: String) throws {
    let graph = try graph(batch: 6)
    let session = try session(isa, batch: 6)
    var state = Self.start()
    var expected = state
    for step in 1...4 {
      let got = try session.run(arguments(6, state, step: step))
      #expect(try got == session.run(arguments(6, state, step: step)))
      let reference = try graph.evaluate(arguments(6, expected, step: step))
      for (a, b) in zip(got, reference) {
        let wrong = try difference(a, b, relative: 1e-4, absolute: 2e-5)
        #expect(wrong == nil)
      }
      state = try got.dropFirst().map { try #require($0.floats) }
      expected = try reference.dropFirst().map { try #require($0.floats) }
    }
    #expect(try session.profile(runs: 0).allSatisfy { !$0.isFallback })
    #expect((1...3).map { session.updatedInput(ofOutput: $0) } == [2, 3, 4])
  }

  #if DEBUG
    static let isOptimisedBuild = false
  #else
    static let isOptimisedBuild = true
  #endif

  @Test(.enabled(if: isOptimisedBuild, "unoptimised Swift allocates of itself"))
  func aStepAllocatesNothing() throws {
    try #require(allocation_count_works())
    let session = try session(batch: 6)
    _ = try session.run(arguments(6, Self.start(), step: 1))
    allocation_count_start()
    try session.run()
    try session.run()
    #expect(allocation_count_stop() == 0)
  }
}

extension Datum {
  fileprivate var floats: [Float]? {
    guard case .tensor(let tensor) = self else { return nil }
    return try? tensor.elements(of: Float.self)
  }
}
