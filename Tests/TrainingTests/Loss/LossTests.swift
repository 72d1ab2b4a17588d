// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// Losses of given predictions against Keras 3.15.1, or their formulas where Keras has none.
@Suite struct LossTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var loss: any Loss
    var shape: [Int]
    var predictions: [Float]
    var targets: Tensor
    var expected: Double
    var testDescription: String { name }
  }

  private static let given: [Float] = [0.5, -1.2, 3, 2, 0.1, -0.7]
  private static let wanted = floats([2, 3], [0.7, -2, 0.4, 1, 0.3, 0.9])
  private static let shares: [Float] = [0.2, 0.5, 0.3, 0.7, 0.1, 0.2]

  private static func regression(_ loss: any Loss, _ expected: Double, _ name: String? = nil)
    -> Case
  {
    Case(
      name: name ?? loss.name, loss: loss, shape: [3], predictions: given, targets: wanted,
      expected: expected)
  }

  private static func classes(
    _ loss: any Loss, _ predictions: [Float], _ classes: [Int64], _ expected: Double, _ name: String
  ) -> Case {
    Case(
      name: name, loss: loss, shape: [3], predictions: predictions, targets: tensor([2], classes),
      expected: expected)
  }

  static func cases() throws -> [Case] {
    let binary = floats([2, 3], [1, 0, 1, 0, 1, 1])
    return [
      regression(MeanSquaredError(), 1.84), regression(MeanAbsoluteError(), 1.0666666),
      regression(Huber(), 0.6766666), regression(Huber(delta: 2), 0.89, "huber, delta 2"),
      regression(LogCosh(), 0.6039051), regression(MeanAbsolutePercentageError(), 177.16931),
      regression(SymmetricMeanAbsolutePercentageError(), 100.4902),
      classes(CategoricalCrossEntropy(), shares, [2, 0], 0.780324, "crossentropy"),
      classes(
        CategoricalCrossEntropy(isFromLogits: true), given, [0, 2], 2.7444279, "from logits"),
      classes(
        CategoricalCrossEntropy(labelSmoothing: 0.2, isFromLogits: true), given, [0, 2], 2.6010947,
        "from logits, smoothed"),
      classes(
        CategoricalCrossEntropy(labelSmoothing: 0.2), shares, [0, 2], 1.5467256, "smoothed"),
      Case(
        name: "binary", loss: BinaryCrossEntropy(), shape: [3], predictions: shares,
        targets: binary, expected: 1.4370923),
      Case(
        name: "binary, smoothed", loss: BinaryCrossEntropy(labelSmoothing: 0.2), shape: [3],
        predictions: shares, targets: binary, expected: 1.3260188),
      Case(
        name: "quantiles", loss: try QuantileLoss([0.1, 0.5, 0.9]), shape: [2, 3],
        predictions: [0.1, 0.6, 0.8, -0.2, 0, 0.5], targets: floats([1, 2], [0.5, 0.7]),
        expected: 0.1233333),
      Case(
        name: "gaussian", loss: GaussianLikelihood(), shape: [1, 2], predictions: [0.3, 0.4],
        targets: floats([1, 1], [1.1]), expected: 1.2118147),
      Case(
        name: "student-t", loss: try StudentLikelihood(degrees: 4), shape: [1, 2],
        predictions: [0.3, 0.4], targets: floats([1, 1], [1.1]), expected: 1.3287809),
    ]
  }

  @Test(arguments: try LossTests.cases()) func isAsExpected(_ test: Case) throws {
    // A network that hands its input on.
    let size = test.shape.last ?? 1
    let x = Input(shape: test.shape.map(Dimension.known))
    let network = try FunctionalModel(x, Dense(size, useBias: false, name: "same")(x))
    var identity = [Float](repeating: 0, count: size * size)
    for place in 0..<size { identity[place * size + place] = 1 }
    try network.weight(at: "same/kernel").set(floats([size, size], identity))
    let count = test.targets.shape[0]
    let trainer = try Trainer(TrainableModel(network), objective: Objective(test.loss))
    let examples = try TensorExamples(
      inputs: [floats([count] + test.shape, test.predictions)], targets: [test.targets])
    let got = try trainer.evaluate(examples)[0]
    #expect(abs(got - test.expected) <= 2e-6 * max(1, test.expected), "\(got)")
  }
}
