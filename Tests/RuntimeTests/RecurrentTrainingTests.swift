// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import CAllocationCount
import TestSupport
import Testing

/// The kernels that train recurrent layers, in 32 bits, against the references in 64.
@Suite struct RecurrentTrainingTests {
  static let tables = KernelTable.available.map(\.isa)

  private func session(_ graph: Graph, _ isa: String?) throws -> Session {
    var options = PreparedModel.Options()
    options.table = isa.flatMap(KernelTable.named)
    return Session(try PreparedModel(Model(graph: graph, opsets: ["": 22]), options: options))
  }

  /// Every gradient lies within 2e-5 of the largest element, or of 1, of what 64 bits give.
  @Test(arguments: RecurrentTrainingCase.all, tables)
  func gradientsAgreeWithTheReference(_ testCase: RecurrentTrainingCase, isa: String) throws {
    let arguments = try testCase.arguments()
    let expected = try testCase.graph(.float64, arguments).evaluate(arguments)
    let session = try session(testCase.graph(.float32, arguments), isa)
    let data = try arguments.map { try $0.as32Bits() }
    let got = try session.run(data)
    let fallbacks = try session.profile(runs: 0).filter(\.isFallback).map(\.label)
    #expect(!fallbacks.contains { $0.contains(testCase.op.name) }, "not on kernels: \(fallbacks)")
    #expect(got.count == expected.count)
    for (place, (a, b)) in zip(got, expected).enumerated() {
      guard case .tensor(let a) = a, case .tensor(let b) = b else { continue }
      #expect(a.shape == b.shape)
      let (x, y) = (try a.doubles(), try b.doubles())
      let scale = max(1, y.map(\.magnitude).max() ?? 0)
      let worst = zip(x, y).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= 2e-5 * scale, "output \(place): off by \(worst) of \(scale)")
    }
  }

  @Test(arguments: RecurrentTrainingCase.all, tables)
  func aRunRepeatsItsBits(_ testCase: RecurrentTrainingCase, isa: String) throws {
    let data = try testCase.arguments().map { try $0.as32Bits() }
    let session = try session(testCase.graph(.float32, data), isa)
    #expect(try session.run(data) == session.run(data))
  }

  /// Along a gradient g of 32 bits the loss of 64 bits rises by |g| a unit.
  @Test(arguments: RecurrentTrainingCase.all.filter { $0.steps > 1 })
  func theLossRisesAlongTheGradient(_ testCase: RecurrentTrainingCase) throws {
    let arguments = try testCase.arguments()
    let reference = try testCase.graph(.float64, arguments)
    let gradients = try session(testCase.graph(.float32, arguments), nil)
      .run(arguments.map { try $0.as32Bits() }).dropFirst()
    for (place, gradient) in zip(try testCase.roots, gradients) {
      guard case .tensor(let gradient) = gradient, case .tensor(let value) = arguments[place] else {
        continue
      }
      let g = try gradient.doubles()
      let norm = g.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-3 else { continue }
      var sides: [Double] = []
      for step in [1e-4, -1e-4] {
        let moved = zip(try value.doubles(), g).map { $0 + step * $1 / norm }
        var data = arguments
        data[place] = .tensor(try Tensor(shape: value.shape, moved))
        guard case .tensor(let loss) = try reference.evaluate(data)[0] else { continue }
        sides.append(try loss.doubles()[0])
      }
      let rise = (sides[0] - sides[1]) / 2e-4
      #expect(abs(rise / norm - 1) < 1e-4, "input \(place): rises by \(rise), |g| is \(norm)")
    }
  }

  @Test func lengthsOutOfRangeAreRefused() throws {
    let testCase = try #require(RecurrentTrainingCase.all.first { $0.lengths != nil })
    var data = try testCase.arguments().map { try $0.as32Bits() }
    let session = try session(testCase.graph(.float32, data), nil)
    let place = try #require(data.firstIndex { $0.type.tensor?.dtype == .int32 })
    let wrong = [Int32](repeating: Int32(testCase.steps + 1), count: testCase.batch)
    data[place] = .tensor(tensor([testCase.batch], wrong))
    #expect(throws: ModelError.self) { try session.run(data) }
  }

  @Test(.enabled(if: ArchitectureTests.isOptimisedBuild, "unoptimised Swift allocates of itself"))
  func aStepAllocatesNothing() throws {
    try #require(allocation_count_works())
    for testCase in RecurrentTrainingCase.all {
      let data = try testCase.arguments().map { try $0.as32Bits() }
      let session = try session(testCase.graph(.float32, data), nil)
      _ = try session.run(data)
      allocation_count_start()
      try session.run()
      #expect(allocation_count_stop() == 0, "\(testCase)")
    }
  }
}
