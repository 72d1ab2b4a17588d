// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusONNX
import ApusOperators
import ApusRuntime
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// A network with explicit states that is given one step at a time ends where it does on a whole
/// window.
@Suite struct StreamTests {
  private func layers(_ name: String) throws -> FunctionalModel {
    let x = Input(shape: [nil, 2], name: "window")
    let state: SymbolicTensor =
      switch name {
      case "GRU": GRU(4)(GRU(5, returnSequences: true)(x))
      case "RNN": SimpleRNN(4)(x)
      default: LSTM(4)(LSTM(5, returnSequences: true)(x))
      }
    return try FunctionalModel(x, Dense(3, name: "forecast")(state))
  }

  private func expectStream(_ model: Model) throws {
    let names = model.graph.inputs.map { model.graph[$0].name }
    let outputs = model.graph.outputs.map { model.graph[$0].name }
    let states = names.filter { $0.hasPrefix("state_in_") }
    #expect(!states.isEmpty && outputs.count == 1 + states.count)
    let (batch, steps) = (3, 7)
    let values = sample(batch * steps * 2)
    var zeros: [String: Tensor] = [:]
    for name in states {
      let id = try #require(model.graph.value(named: name))
      let hidden = try #require(model.graph[id].type.tensor?.shape?.last?.value)
      zeros[name] = try Tensor.zeros(.float32, shape: [batch, hidden])
    }
    let session = Session(try PreparedModel(model))
    var inputs = zeros
    inputs[names[0]] = floats([batch, steps, 2], values)
    let whole = try session.run(inputs)

    var last: [String: Tensor] = [:]
    var carried = zeros
    for step in 0..<steps {
      let now = (0..<batch).flatMap { (row: Int) -> [Float] in
        let place = 2 * (row * steps + step)
        return [values[place], values[place + 1]]
      }
      inputs = carried
      inputs[names[0]] = floats([batch, 1, 2], now)
      last = try session.run(inputs)
      for name in states { carried[name] = last[name.replacing("state_in_", with: "state_out_")] }
    }
    for name in outputs {
      let (a, b) = (try #require(last[name]).doubles(), try #require(whole[name]).doubles())
      #expect(a.count == b.count)
      for (got, wanted) in zip(a, b) { #expect(abs(got - wanted) < 1e-5) }
    }
  }

  @Test(arguments: ["LSTM", "GRU", "RNN"]) func layersGoOn(_ name: String) throws {
    try expectStream(layers(name).build(states: .explicit))
  }

  /// The graph of a file, in which nobody says what a layer is.
  @Test(arguments: ["LSTM", "GRU", "RNN"]) func nodesGoOn(_ name: String) throws {
    var model = try ImportedModel(layers(name).build()).trained([:])
    try model.graph.exposeStates()
    try expectStream(model)
  }

  /// A file that is trained further and exported with states.
  @Test func aTrainedFileGoesOn() throws {
    let folder = try ForecastTrainingTests.folder("stream")
    let x = Input(shape: [nil, 2], name: "window")
    try FunctionalModel(x, Dense(3, name: "forecast")(LSTM(4)(x))).build().write(
      to: folder + "/start.onnx")
    let recipe = try ForecastTrainingTests.recipe([
      ("data.past", "[x]"), ("model.file", "start.onnx"), ("export.states", "explicit"),
      ("export.time", "dynamic"),
    ])
    let model = try #require(try ForecastTraining(recipe, folder: folder).run().model)
    try model.write(to: folder + "/trained.onnx")
    try expectStream(Model(contentsOf: folder + "/trained.onnx"))
  }

  @Test func aGraphWithoutRecurrenceHasNoStates() throws {
    let x = Input(shape: [4])
    var graph = try FunctionalModel(x, Dense(2)(x)).build().graph
    let error = #expect(throws: ModelError.self) { try graph.exposeStates() }
    #expect(error?.code == .unsupported)
  }
}
