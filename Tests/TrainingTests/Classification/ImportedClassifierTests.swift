// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusLayers
import ApusONNX
import ApusTensor
import ApusTraining
import Testing

/// Classifiers from elsewhere: time or channels first, shares or what a Softmax takes, a fixed batch.
@Suite struct ImportedClassifierTests {
  private func write(_ folder: String, channelsFirst: Bool, shares: Bool) throws {
    let x = Input(shape: channelsFirst ? [2, 24] : [24, 2], name: "series")
    let series = channelsFirst ? Permute([2, 1])(x) : x
    let local = GlobalAveragePooling1D()(Conv1D(8, kernelSize: 7, activation: .relu)(series))
    let memory = LSTM(6, name: "memory")(series)
    let joined = Concatenate()(local, memory)
    let head = Dense(3, activation: shares ? .softmax : .linear, name: "head")(joined)
    try FunctionalModel(x, head).build().write(to: folder + "/start.onnx")
  }

  @Test(arguments: [(true, false), (false, true), (true, true)])
  func learns(_ channelsFirst: Bool, _ shares: Bool) throws {
    let folder = try ClassificationTrainingTests.folder()
    try write(folder, channelsFirst: channelsFirst, shares: shares)
    let recipe = try ClassificationTrainingTests.recipe([
      ("model", "{file: start.onnx, freeze: ['memory/*']}"),
      ("training.epochs", "10"),
    ])
    let outcome = try ClassificationTraining(recipe, folder: folder).run()
    let losses = outcome.histories[0].map(\.loss)
    #expect(try #require(losses.last) < 0.9 * (try #require(losses.first)))
    let model = try #require(outcome.model)
    let input = model.graph[try #require(model.graph.inputs.first)].type.tensor?.shape
    #expect(input?.dropFirst().map(\.value) == [24, 2])
    // What is frozen keeps its bits, and what comes out are shares.
    let start = try Model(contentsOf: folder + "/start.onnx")
    #expect(try bits(model, "memory/kernel") == bits(start, "memory/kernel"))
    #expect(try bits(model, "memory/kernel") != nil)
    let shareSums = try #require(try model.recordedTest()).outputs[0].tensor.doubles()
    for row in stride(from: 0, to: shareSums.count, by: 3) {
      #expect(abs(shareSums[row..<row + 3].reduce(0, +) - 1) < 1e-5)
    }
  }

  private func bits(_ model: Model, _ name: String) throws -> [UInt32]? {
    guard let id = model.graph.value(named: name) else { return nil }
    return try model.graph.constants[id]?.tensor.elements(of: Float.self).map(\.bitPattern)
  }

  @Test func otherClassesAreRefused() throws {
    let folder = try ClassificationTrainingTests.folder()
    let x = Input(shape: [24, 2])
    try FunctionalModel(x, Dense(5)(LSTM(3)(x))).build().write(to: folder + "/start.onnx")
    let recipe = try ClassificationTrainingTests.recipe([("model", "{file: start.onnx}")])
    let error = #expect(throws: ModelError.self) {
      try ClassificationTraining(recipe, folder: folder)
    }
    #expect(error?.code == .shapeMismatch)
  }
}
