// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusNumPy
import ApusTensor
import ApusTraining
import Testing

/// Training from the same weights on the same batches gives the losses that Keras had.
///
/// The file is made by `tools/fixtures/make-training-curve.py`.
@Suite struct KerasCurveTests {
  private func recorded() throws -> NumPyArchive {
    try NumPyReader().archive(contentsOf: ProjectFolder.path("models/training/keras-curve.npz"))
  }

  private func model() throws -> FunctionalModel {
    let window = Input(shape: [12, 3])
    var left = Conv1D(6, kernelSize: 3, padding: .causal, activation: .relu)(window)
    left = MaxPooling1D(2)(BatchNormalization()(left))
    left = GRU(4)(left)
    let right = Bidirectional(LSTM(5))(window)
    let joined = Concatenate()(left, right)
    return try FunctionalModel(window, Dense(2)(Dense(7, activation: .tanh)(joined)))
  }

  @Test func lossesOfFiftyStepsAgree() throws {
    let archive = try recorded()
    let model = try model()
    try model.setKerasWeights { archive[$0] }
    let settings = try #require(archive["settings"]).doubles()
    let examples = try TensorExamples(
      inputs: [#require(archive["x"])], targets: [archive["y"]])
    var options = FitOptions()
    options.epochs = 1
    options.batchSize = Int(settings[0])
    options.shuffles = false
    options.rate = settings[2]
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError()), optimizer: .sgd(),
      options: options)
    let losses = RecordedLosses()
    try trainer.fit(examples, callbacks: [losses])
    let expected = try #require(archive["losses"]).doubles()
    #expect(losses.values.count == expected.count)
    for (step, pair) in zip(losses.values, expected).enumerated() {
      #expect(abs(pair.0 - pair.1) <= 1e-4 * pair.1, "step \(step + 1): \(pair.0), \(pair.1)")
    }
    // What was learned, moving statistics included, predicts as Keras's model does.
    let first = try ExampleSubset(examples, Array(0..<Int(settings[0])))
    let predicted = try trainer.predict(first)[0]
    for (got, wanted) in zip(predicted, try #require(archive["last"]).doubles()) {
      #expect(abs(Double(got) - wanted) <= 1e-4)
    }
  }
}
