// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusRuntime
import ApusTensor
import CAllocationCount
import TestSupport
import Testing

/// Whole networks on the runtime.
@Suite struct ArchitectureTests {
  /// All but the large one, which the field models cover outside of debug builds.
  static let architectures = Architecture.allCases.filter { $0 != .speech }

  private func prepared(
    _ architecture: Architecture, isa: String? = nil
  ) throws -> PreparedModel {
    var options = PreparedModel.Options()
    options.table = isa.flatMap(KernelTable.named)
    return try PreparedModel(try architecture.model(seed: 3).build(), options: options)
  }

  private func inputs(_ graph: Graph, batch: Int) throws -> [Datum] {
    try graph.inputs.map { id in
      let type = try #require(graph[id].type.tensor)
      let shape = try #require(type.shape).map { $0.value ?? batch }
      let count = shape.reduce(1, *)
      let values = (0..<count).map { Double($0 * 7 % 23) / 8 - (type.dtype == .float32 ? 1.3 : 0) }
      return .tensor(try Tensor(type.dtype ?? .float32, shape: shape, converting: values))
    }
  }

  @Test(arguments: architectures, KernelTable.available.map(\.isa))
  func theRuntimeAgreesWithTheReference(_ architecture: Architecture, isa: String) throws {
    let model = try prepared(architecture, isa: isa)
    let graph = try architecture.model(seed: 3).build().graph
    for batch in [1, 3] {
      let data = try inputs(graph, batch: batch)
      let expected = try graph.evaluate(data)
      let got = try Session(model).run(data)
      for (a, b) in zip(got, expected) {
        #expect(try difference(a, b, relative: 1e-4, absolute: 1e-5) == nil)
      }
    }
  }

  /// What is left of each network when nodes are fused: one step more is a fusion that no longer fires.
  static let stepCounts: [Architecture: Int] = [
    .tiny: 3, .parallel: 9, .stacked: 5, .attention: 10, .gru: 6, .multi: 26, .resnet1d: 15,
    .sunspots: 9,
  ]

  @Test(arguments: architectures) func fusionsFire(_ architecture: Architecture) throws {
    let model = try prepared(architecture)
    let session = Session(model)
    _ = try session.run(try inputs(model.graph, batch: 1))
    let steps = try session.profile(runs: 0)
    let listed = steps.map(\.label).joined(separator: "\n")
    #expect(steps.count == Self.stepCounts[architecture], "\(listed)")
    #expect(steps.allSatisfy { !$0.isFallback })
  }

  #if DEBUG
    static let isOptimisedBuild = false
  #else
    static let isOptimisedBuild = true
  #endif

  @Test(
    .enabled(if: isOptimisedBuild, "unoptimised Swift allocates of itself"),
    arguments: architectures)
  func aRunAllocatesNothing(_ architecture: Architecture) throws {
    try #require(allocation_count_works())
    let model = try prepared(architecture)
    let session = Session(model)
    let data = try inputs(model.graph, batch: 1)
    _ = try session.run(data)
    allocation_count_start()
    try session.run()
    try session.run()
    #expect(allocation_count_stop() == 0)
  }

  /// One plan is shared: every thread gets the same bits.
  @Test func sessionsOnManyThreadsAgree() async throws {
    let model = try prepared(.parallel)
    let data = try inputs(model.graph, batch: 2)
    let expected = try Session(model).run(data)
    try await withThrowingTaskGroup(of: [Datum].self) { group in
      for _ in 0..<8 {
        group.addTask {
          let session = Session(model)
          var last: [Datum] = []
          for _ in 0..<5 { last = try session.run(data) }
          return last
        }
      }
      for try await got in group { #expect(got == expected) }
    }
  }

  /// Many shapes: plans are made, kept and forgotten, and results do not mix.
  @Test func shapesMayChangeFromRunToRun() throws {
    let model = try prepared(.tiny)
    let session = Session(model)
    let graph = model.graph
    for batch in [1, 4, 1, 2, 9, 1] + Array(3..<30) {
      let data = try inputs(graph, batch: batch)
      let got = try session.run(data)
      let alone = try Session(model).run(data)
      #expect(got == alone)
    }
  }
}
