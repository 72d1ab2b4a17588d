// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusONNX
import ApusRuntime
import ApusTensor
import ApusTraining
import Testing

/// A network that PyTorch exported, trained further on the same batches, has the losses that
/// PyTorch had.
///
/// The files are made by `tools/fixtures/make-torch-curve.py`.
@Suite struct TorchCurveTests {
  @Test func lossesOfFiftyStepsAgree() throws {
    let archive = try NumPyReader().archive(
      contentsOf: ProjectFolder.path("models/training/torch-curve.npz"))
    let imported = try ImportedModel(
      Model(contentsOf: ProjectFolder.path("models/training/torch-curve.onnx")))
    #expect(imported.weights.allSatisfy { $0.isTrained })
    // Two layers of LSTM in two directions and a GRU with three tensors each; four pairs.
    #expect(imported.weights.count == 3 * 3 + 4 * 2)
    let settings = try #require(archive["settings"]).doubles()
    let examples = try TensorExamples(
      inputs: [#require(archive["x"])], targets: [archive["y"]])
    var options = FitOptions()
    options.epochs = 1
    options.batchSize = Int(settings[0])
    options.shuffles = false
    options.rate = settings[2]
    let trainer = try Trainer(
      imported.trainable(), objective: Objective(MeanSquaredError()), optimizer: .sgd(),
      options: options)
    let first = try ExampleSubset(examples, Array(0..<Int(settings[0])))
    try expect(trainer.predict(first)[0], #require(archive["first"]))
    let losses = RecordedLosses()
    try trainer.fit(examples, callbacks: [losses])
    let expected = try #require(archive["losses"]).doubles()
    #expect(losses.values.count == expected.count)
    for (step, pair) in zip(losses.values, expected).enumerated() {
      #expect(abs(pair.0 - pair.1) <= 1e-4 * pair.1, "step \(step + 1): \(pair.0), \(pair.1)")
    }
    // The model that is written gives what PyTorch's gave after the last step.
    let model = try imported.trained(trainer.learned())
    let inputs = try #require(archive["x"]).elements(of: Float.self)[..<(options.batchSize * 36)]
    let result = try Session(PreparedModel(model)).run(
      [.tensor(Tensor(shape: [options.batchSize, 12, 3], Array(inputs)))])
    guard case .tensor(let last)? = result.first else {
      Issue.record("no result")
      return
    }
    try expect(last.elements(of: Float.self), #require(archive["last"]))
  }

  private func expect(_ got: [Float], _ wanted: Tensor) throws {
    #expect(got.count == wanted.count)
    for (got, wanted) in zip(got, try wanted.doubles()) {
      #expect(abs(Double(got) - wanted) <= 1e-4)
    }
  }
}
