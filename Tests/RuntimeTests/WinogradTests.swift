// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// Convolutions by Winograd's method against plain ones.
@Suite struct WinogradTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var taps: Int
    var length: Int
    var pads: [Int]
    var channels = 32
    var outputs = 48
    var batch = 1
    /// The second axis, of a convolution over two: its extent, taps, padding on each side, stride.
    var across: (extent: Int, taps: Int, pad: Int, stride: Int)?

    var axes: [Int] { [length] + (across.map { [$0.extent] } ?? []) }
    var kernel: [Int] { [taps] + (across.map { [$0.taps] } ?? []) }
    var outs: [Int] {
      let first = length + pads.reduce(0, +) - taps + 1
      guard let across else { return [first] }
      return [first, (across.extent + 2 * across.pad - across.taps) / across.stride + 1]
    }
    var testDescription: String {
      "k\(kernel) L\(axes) pads\(pads) C\(channels) N\(batch)"
    }
  }

  /// Every number of taps; lengths that end a tile early, fill more than one block of tiles and are
  /// all border; several images.
  static let shapes =
    (3...12).map { Shape(taps: $0, length: 37, pads: [$0 / 2, ($0 - 1) / 2]) } + [
      Shape(taps: 3, length: 300, pads: [1, 1]), Shape(taps: 8, length: 261, pads: [0, 0]),
      Shape(taps: 11, length: 17, pads: [10, 10]), Shape(taps: 5, length: 20, pads: [0, 9]),
      Shape(taps: 5, length: 64, pads: [4, 0], channels: 80, outputs: 32, batch: 5),
      Shape(taps: 3, length: 50, pads: [1, 1], across: (7, 3, 1, 1)),
      Shape(taps: 5, length: 21, pads: [2, 2], batch: 3, across: (12, 1, 0, 1)),
      Shape(taps: 11, length: 41, pads: [5, 5], outputs: 32, batch: 2, across: (17, 21, 10, 2)),
    ]

  private func values(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919 &+ seed &* 104_729) % 1_009) / 504.5 - 1 }
  }

  /// `relu(Conv(x) + residual)`.
  private func model(_ shape: Shape) throws -> (Model, [Datum]) {
    var graph = Graph()
    let extents = [shape.batch, shape.channels] + shape.axes
    let ends = [shape.batch, shape.outputs] + shape.outs
    func input(_ name: String, _ extents: [Int]) -> ValueID {
      graph.addInput(name, type: .tensor(TensorType(.float32, extents.map(Dimension.known))))
    }
    let (x, residual) = (input("x", extents), input("residual", ends))
    let filters = [shape.outputs, shape.channels] + shape.kernel
    let w = graph.addConstant("w", floats(filters, values(filters.reduce(1, *), 1)))
    let b = graph.addConstant("b", floats([shape.outputs], values(shape.outputs, 2)))
    let convolution = with(Op.Conv()) {
      $0.window.pads = shape.pads
      guard let across = shape.across else { return }
      $0.window.pads = [shape.pads[0], across.pad, shape.pads[1], across.pad]
      $0.window.strides = [1, across.stride]
    }
    let y = graph.addNode(convolution, [x, w, b], name: "conv")[0]
    let sum = graph.addNode(Op.Add(), [y, residual], name: "sum")[0]
    graph.outputs = graph.addNode(Op.Relu(), [sum], name: "relu", outputs: ["y"])
    let data: [Datum] = [
      .tensor(floats(extents, values(extents.reduce(1, *), 3))),
      .tensor(floats(ends, values(ends.reduce(1, *), 4))),
    ]
    return (Model(graph: graph, opsets: ["": 21]), data)
  }

  private func session(
    _ model: Model, isa: String, isExact: Bool, threads: Int = 1
  ) throws -> Session {
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    options.isExact = isExact
    options.leastShare = 1
    let workers = try WorkerPool(threads: threads)
    return Session(try PreparedModel(model, options: options), workers: workers)
  }

  private func usesWinograd(_ session: Session) throws -> Bool {
    try session.profile(runs: 0).contains { $0.label.contains("Winograd") }
  }

  @Test(arguments: shapes, KernelTable.available.map(\.isa))
  func itAgreesWithPlainSums(_ shape: Shape, isa: String) throws {
    let (model, data) = try model(shape)
    let (plain, fast) = (
      try session(model, isa: isa, isExact: true), try session(model, isa: isa, isExact: false)
    )
    let (expected, got) = (try plain.run(data), try fast.run(data))
    #expect(try !usesWinograd(plain))
    #expect(try usesWinograd(fast))
    // Sums of C k products of numbers from -1 to 1, whose root mean square is this; Winograd's
    // largest error is some 1e-5 of it, a plain sum's half as much.
    let size = Double(shape.channels * shape.kernel.reduce(1, *)).squareRoot() / 3
    let bound = 1.5e-5 * size
    #expect(try difference(got[0], expected[0], relative: 0, absolute: bound) == nil)
  }

  @Test(arguments: shapes) func imagesAndThreadsDoNotChangeABit(_ shape: Shape) throws {
    let (model, data) = try model(shape)
    let isa = try KernelTable.current().isa
    let expected = try session(model, isa: isa, isExact: false).run(data)
    for threads in [2, 3, 7] {
      #expect(try session(model, isa: isa, isExact: false, threads: threads).run(data) == expected)
    }
  }

  /// Weights that are inputs are transformed at each run, which a few positions do not pay for.
  @Test(arguments: [1, 40]) func weightsMayBeInputs(batch: Int) throws {
    let (fixed, data) = try model(Shape(taps: 3, length: 37, pads: [1, 1], batch: batch))
    var live = fixed
    let node = try #require(live.graph.nodes.first)
    let w = try #require(node.input(1))
    let tensor = try #require(live.graph.constants[w]?.tensor)
    let input = live.graph.addInput(
      "w'", type: .tensor(TensorType(.float32, [48, 32, 3].map(Dimension.known))))
    live.graph.redirectReaders(of: w, to: input)
    let isa = try KernelTable.current().isa
    let session = try session(live, isa: isa, isExact: false)
    let got = try session.run(data + [.tensor(tensor)])
    #expect(try usesWinograd(session) == (batch > 1))
    guard batch > 1 else { return }
    #expect(try got == self.session(fixed, isa: isa, isExact: false).run(data))
    let again = try self.session(live, isa: isa, isExact: false, threads: 3)
    #expect(try got == again.run(data + [.tensor(tensor)]))
  }
}
