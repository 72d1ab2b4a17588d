// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusNumPy
import ApusONNX
import ApusTensor
import Foundation
import Testing

private let folder = ProcessInfo.processInfo.environment["APUS_ARCHITECTURE_EXPORTS"]

/// Writes every architecture, with inputs and the reference's outputs, to the folder
/// APUS_ARCHITECTURE_EXPORTS, where tools/fixtures/check-exports.py compares them with ONNX
/// Runtime.
@Suite(.enabled(if: folder != nil, "APUS_ARCHITECTURE_EXPORTS names no folder to write to"))
struct ArchitectureExportTests {
  private func export(
    _ model: FunctionalModel, _ name: String, states: RecurrentStates = .zero
  ) throws {
    let folder = try #require(folder)
    let built = try model.build(states: states)
    let graph = built.graph
    var archive = NumPyArchive()
    var data: [Datum] = []
    for (seed, input) in graph.inputs.enumerated() {
      let shape = try #require(graph[input].type.tensor?.shape).map { $0.value ?? 3 }
      let tensor = sample(shape, seed: seed + 1)
      archive["in_" + graph[input].name] = tensor
      data.append(.tensor(tensor))
    }
    for (number, output) in try graph.evaluate(data).enumerated() {
      if case .tensor(let tensor) = output { archive["out_\(number)"] = tensor }
    }
    try NumPyWriter().write(archive, to: "\(folder)/\(name).npz")
    try ONNXWriter().write(built.exported(), to: "\(folder)/\(name).onnx")
  }

  @Test(arguments: ForecastingArchitecture.all.map(\.name)) func export(name: String) throws {
    let architecture = try ForecastingArchitecture.named(name)
    var options = architecture.defaults
    (options.units, options.filters, options.period) = (8, 6, 7)
    try export(
      architecture.model(ForecastingArchitectureTests.plain, options: options), name)
    (options.highway, options.instanceNormalization) = (9, true)
    try export(
      architecture.model(ForecastingArchitectureTests.rich, options: options), name + "-rich")
    guard architecture.classifies else { return }
    options.highway = nil
    try export(
      architecture.model(ForecastingArchitectureTests.classes, options: options),
      name + "-classes")
  }

  @Test func states() throws {
    let window = Input(shape: [nil, 3], name: "window")
    let padded = Masking().outputs(window)
    var h = LSTM(4, returnSequences: true)(padded[0], lengths: padded[1])
    h = GRU(4, returnSequences: true)(h)
    try export(
      FunctionalModel(window, SimpleRNN(2)(h), name: "states"), "states", states: .explicit)
  }
}
