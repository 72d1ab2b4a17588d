// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

struct ArchitectureTests {
  /// Numbers that Keras's `count_params` gives for the same networks.
  @Test(arguments: [
    (Architecture.tiny, 1_649), (.parallel, 126_003), (.stacked, 150_540), (.attention, 56_536),
    (.gru, 59_576), (.multi, 39_258), (.resnet1d, 526_726), (.sunspots, 19_420),
    (.speech, 5_252_797),
  ])
  func parameterCounts(architecture: Architecture, count: Int) throws {
    #expect(try architecture.model().parameterCount == count)
  }

  @Test func layersAreNumberedInKerasOrder() throws {
    let model = try FunctionalModel.resnet1d()
    #expect(model.layer(named: "conv1d")?.weights[0].shape == [8, 6, 64])
    #expect(model.layer(named: "conv1d_3")?.weights[0].shape == [1, 6, 64])
    #expect(model.layer(named: "conv1d_11")?.weights[0].shape == [1, 128, 128])
    #expect(model.trainableParameterCount == 526_726 - 2 * (4 * 64 + 8 * 128))
  }

  @Test func shapesFollowKeras() throws {
    let multi = try FunctionalModel.multi()
    #expect(multi.outputs.map(\.shape) == [["N", 24, 1], ["N", 24, 1]])
    let speech = try FunctionalModel.speech()
    #expect(speech.outputs[0].shape == ["N", 100, 29])
  }

  @Test(arguments: Architecture.allCases)
  func graphsHaveTypes(architecture: Architecture) throws {
    let model = try architecture.model(seed: 3)
    let built = try model.build()
    let graph = built.graph
    let names = graph.outputs.map { graph[$0].name }
    switch architecture {
    case .multi: #expect(names == ["mean", "scale"])
    case .resnet1d: #expect(names == ["class"])
    case .speech: #expect(names == ["tokens"])
    default: #expect(names == ["forecast"])
    }
    for node in graph.nodes {
      for output in node.outputs.compactMap(\.self) {
        #expect(graph[output].type.tensor?.shape != nil, "\(node.name)")
        #expect(graph[output].type.tensor?.dtype != nil, "\(node.name)")
      }
    }
    #expect((17...21).contains(built.opsets[""] ?? 0))
  }

  @Test func recurrencesAreOneNodeEach() throws {
    func count(_ model: FunctionalModel, _ name: String) throws -> Int {
      try model.build().graph.nodes.count { $0.op.name == name }
    }
    #expect(try count(.speech(), "LSTM") == 3)
    #expect(try count(.attention(), "LSTM") == 1)
    #expect(try count(.gru(), "GRU") == 2)
    // One Transpose in, and one to put time first.
    #expect(try count(.stacked(), "Transpose") == 2)
    #expect(try count(.tiny(), "Transpose") == 2)
    #expect(try count(.resnet1d(), "Transpose") == 1)
    #expect(try count(.gru(), "Transpose") == 2)
  }

  @Test func aTrainingGraphDropsAndTakesBatchStatistics() throws {
    let parallel = try FunctionalModel.parallel().build(for: .training).graph
    #expect(parallel.nodes.count { $0.op.name == "Dropout" } == 2)
    let stacked = try FunctionalModel.stacked().build(for: .training).graph
    let normalization = stacked.nodes.first { $0.op.name == "BatchNormalization" }
    #expect(normalization?.outputs.count == 3)
  }
}
