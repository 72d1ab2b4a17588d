// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// Inputs in the caller's memory, and updates of them in place.
@Suite struct SharedMemoryTests {
  static let count = 12

  /// Linear regression by one matrix that lies in a flat vector: prediction, and one step of SGD.
  ///
  /// Inputs: x [N, 3], y [N, 4], p [12], hyper [8]. Outputs: loss, new p.
  private func trainingGraph(batch: Int, readsOldLater: Bool = false) throws -> Graph {
    var graph = Graph()
    func input(_ name: String, _ shape: [Int]) -> ValueID {
      graph.addInput(name, type: .tensor(TensorType(.float32, shape.map(Dimension.known))))
    }
    let (x, y) = (input("x", [batch, 3]), input("y", [batch, 4]))
    let (p, hyper) = (input("p", [Self.count]), input("hyper", [8]))
    let shape = graph.addConstant("shape", try Tensor(shape: [2], [3, 4] as [Int64]))
    let w = graph.addNode(Op.Reshape(), [p, shape], name: "w")[0]
    let z = graph.addNode(Op.MatMul(), [x, w], name: "z")[0]
    let e = graph.addNode(Op.Sub(), [z, y], name: "e")[0]
    let squares = graph.addNode(Op.Mul(), [e, e], name: "squares")[0]
    let loss = graph.addNode(
      with(Op.ReduceSum()) { $0.keepsDimensions = false }, [squares], name: "loss")[0]
    let twice = graph.addNode(Op.Add(), [e, e], name: "twice")[0]
    let xt = graph.addNode(Op.Transpose(), [x], name: "xt")[0]
    let dw = graph.addNode(Op.MatMul(), [xt, twice], name: "dw")[0]
    let flat = graph.addConstant("flat", try Tensor(shape: [1], [Int64(Self.count)]))
    let gradient = graph.addNode(Op.Reshape(), [dw, flat], name: "gradient")[0]
    let updated = graph.addNode(Op.SGDUpdate(), [p, gradient, hyper], name: "step")[0]
    graph.outputs = [loss, updated]
    if readsOldLater {
      graph.outputs.append(graph.addNode(Op.Sub(), [updated, p], name: "difference")[0])
    }
    return graph
  }

  private func session(_ graph: Graph) throws -> Session {
    Session(try PreparedModel(Model(graph: graph, opsets: ["": 21])))
  }

  private func floats(_ storage: Storage) -> [Float] {
    Array(
      UnsafeBufferPointer(
        start: storage.base.assumingMemoryBound(to: Float.self), count: storage.byteCount / 4))
  }

  private func write(_ values: [Float], to storage: Storage) {
    for (place, value) in values.enumerated() {
      storage.base.assumingMemoryBound(to: Float.self)[place] = value
    }
  }

  private func write(_ values: [Float], to session: Session, _ place: Int) throws {
    let target = try #require(session.input(place)).bindMemory(to: Float.self)
    for (index, value) in values.enumerated() { target[index] = value }
  }

  private static let start = (0..<count).map { Float($0 % 5) / 4 - 0.5 }
  private static let hyper: [Float] = [0.05, 0, 0, 0, 0, 0, 0, 0]

  private func data(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7 + seed) % 11) / 5 - 1 }
  }

  @Test func anUpdatedInputIsTheOutputsMemory() throws {
    let graph = try trainingGraph(batch: 5)
    let session = try session(graph)
    let p = try Storage.allocate(byteCount: Self.count * 4)
    try session.share(input: "p", p)
    try session.bind(shapes: [[5, 3], [5, 4], [Self.count], [8]])
    #expect(session.updatedInput(ofOutput: 1) == 2)
    #expect(session.output(1)?.baseAddress == UnsafeRawPointer(p.base))
    #expect(try session.profile(runs: 0).allSatisfy { !$0.isFallback })
    write(Self.start, to: p)
    var expected = Self.start
    for step in 0..<3 {
      let (x, y) = (data(15, step), data(20, step + 3))
      try write(x, to: session, 0)
      try write(y, to: session, 1)
      try write(Self.hyper, to: session, 3)
      try session.run()
      let reference = try graph.evaluate([
        .tensor(Tensor(shape: [5, 3], x)), .tensor(Tensor(shape: [5, 4], y)),
        .tensor(Tensor(shape: [Self.count], expected)), .tensor(Tensor(shape: [8], Self.hyper)),
      ])
      guard case .tensor(let next) = reference[1] else { return }
      expected = try next.elements(of: Float.self)
      for (a, b) in zip(floats(p), expected) { #expect(abs(a - b) <= 1e-5 * max(1, abs(b))) }
    }
  }

  /// Two plans, for a full and a smaller batch, train one set of parameters.
  @Test func sessionsShareWhatTheyUpdate() throws {
    let p = try Storage.allocate(byteCount: Self.count * 4)
    write(Self.start, to: p)
    var alone = Self.start
    for batch in [5, 2, 5] {
      let shared = try session(trainingGraph(batch: batch))
      try shared.share(input: 2, p)
      let inputs: [String: Tensor] = [
        "x": try Tensor(shape: [batch, 3], data(batch * 3, 1)),
        "y": try Tensor(shape: [batch, 4], data(batch * 4, 2)),
        "hyper": try Tensor(shape: [8], Self.hyper),
      ]
      _ = try shared.run(inputs)
      var all = inputs
      all["p"] = try Tensor(shape: [Self.count], alone)
      let results = try session(trainingGraph(batch: batch)).run(all)
      alone = try #require(results["step"]).elements(of: Float.self)
      #expect(floats(p) == alone)
    }
  }

  /// An old value that is needed later is kept; a tie still carries the new one.
  @Test func anInputThatIsReadLaterIsNotOverwritten() throws {
    let session = try session(trainingGraph(batch: 5, readsOldLater: true))
    let p = try Storage.allocate(byteCount: Self.count * 4)
    try session.share(input: "p", p)
    try session.tie(output: "step", to: "p")
    try session.bind(shapes: [[5, 3], [5, 4], [Self.count], [8]])
    #expect(session.updatedInput(ofOutput: 1) == nil)
    write(Self.start, to: p)
    try write(data(15, 1), to: session, 0)
    try write(data(20, 2), to: session, 1)
    try write(Self.hyper, to: session, 3)
    try session.run()
    let after = floats(p)
    #expect(after != Self.start)
    let difference = try #require(session.output(2)).bindMemory(to: Float.self)
    for (place, value) in difference.enumerated() {
      #expect(abs(value - (after[place] - Self.start[place])) < 1e-6)
    }
  }

  @Test func memoryOfTheWrongSizeIsRefused() throws {
    let session = try session(trainingGraph(batch: 5))
    let small = try Storage.allocate(byteCount: Self.count * 4 - 4)
    #expect(throws: ModelError.self) { try session.share(input: "q", small) }
    #expect(throws: ModelError.self) { try session.share(input: 9, small) }
    let shapes = [[5, 3], [5, 4], [Self.count], [8]]
    try session.bind(shapes: shapes)
    #expect(throws: ModelError.self) { try session.share(input: "p", small) }
    let early = try self.session(trainingGraph(batch: 5))
    try early.share(input: "p", small)
    #expect(throws: ModelError.self) { try early.bind(shapes: shapes) }
  }
}
