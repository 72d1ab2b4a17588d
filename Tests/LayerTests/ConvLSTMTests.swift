// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import Testing

/// Weights are `sample(shape, seed: 5 + place)` and inputs `sample(shape)`, here and in Keras
/// 3.15.1, which gave the numbers.
struct ConvLSTMTests {
  @Test func agreesWithKeras() throws {
    let x = sample([1, 3, 5, 2])
    let layer = ConvLSTM1D(2, kernelSize: 3, padding: .same, returnSequences: true)
    let sequence = try layer.applied(to: x)[0]
    #expect(sequence.shape == [1, 3, 5, 2])
    try expectClose(
      floats([6], try sequence.doubles().suffix(6)),
      floats(
        [6],
        [0.113957047, 0.112981781, 0.042513978, -0.00887809, 0.015815243, -0.214431658]))
    let strided = try ConvLSTM1D(2, kernelSize: 3, strides: 2).applied(to: x)[0]
    try expectClose(
      strided, floats([1, 2, 2], [-0.121390045, 0.056574348, 0.067549385, -0.004666384]))
    let image = try ConvLSTM2D(2, kernelSize: (3, 2), padding: .same).applied(
      to: sample([1, 3, 5, 4, 2]))[0]
    #expect(image.shape == [1, 5, 4, 2])
    try expectClose(
      floats([6], try image.doubles().suffix(6)),
      floats(
        [6], [0.069223739, -0.072718323, 0.145486176, -0.000917978, 0.115559541, -0.075865075]))
  }

  @Test func lastOfTheSequence() throws {
    let x = sample([2, 4, 6, 3])
    let all = try Grid(
      ConvLSTM1D(2, kernelSize: 3, returnSequences: true).applied(to: x)[0])
    let last = try Grid(ConvLSTM1D(2, kernelSize: 3).applied(to: x)[0])
    for n in 0..<2 {
      for l in 0..<4 {
        for m in 0..<2 { #expect(all[n, 3, l, m] == last[n, l, m]) }
      }
    }
  }

  @Test func timesMustBeKnown() {
    let x = Input(shape: [nil, 6, 3])
    #expect(throws: ModelError.self) {
      try FunctionalModel(x, ConvLSTM1D(2, kernelSize: 3)(x))
    }
  }
}
