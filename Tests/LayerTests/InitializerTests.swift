// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import Testing

struct InitializerTests {
  /// A kernel of taps, inputs and outputs that was initialised so.
  private func values(
    _ initializer: Initializer, _ shape: [Int] = [3, 40, 60], seed: Int = 1
  ) throws -> [Double] {
    let x = Input(shape: [9, .known(shape[1])])
    let layer = Conv1D(shape[2], kernelSize: shape[0], kernelInitializer: initializer)
    _ = try FunctionalModel(x, layer(x), seed: seed)
    return try layer.getWeights()[0].doubles()
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  /// Variances of a [3, 40, 60] kernel: 120 inputs and 180 outputs an element.
  static let expected: [(String, Double)] = [
    ("glorot_uniform", 0.0066667), ("glorot_normal", 0.0066667), ("he_uniform", 0.0166667),
    ("he_normal", 0.0166667), ("lecun_uniform", 0.0083333), ("lecun_normal", 0.0083333),
    ("random_uniform", 0.00083333), ("random_normal", 0.0025), ("truncated_normal", 0.00193425),
  ]

  @Test(arguments: expected)
  func variances(name: String, variance: Double) throws {
    let (mean, spread) = moments(try values(Initializer(stringLiteral: name)))
    #expect(abs(mean) < 0.05 * variance.squareRoot())
    #expect(abs(spread / variance - 1) < 0.06)
  }

  @Test func bounds() throws {
    let limit = (3.0 / 150).squareRoot()
    #expect(try values(.glorotUniform).allSatisfy { abs($0) <= limit + 1e-7 })
    #expect(try values(.truncatedNormal()).allSatisfy { abs($0) <= 0.1 + 1e-7 })
  }

  @Test(arguments: [[1, 6, 20], [1, 20, 6], [3, 4, 5], [1, 8, 8]]) func orthogonal(shape: [Int])
    throws
  {
    let w = try values(.orthogonal, shape)
    let columns = shape[shape.count - 1]
    let rows = w.count / columns
    let isWide = rows <= columns
    for a in 0..<min(rows, columns) {
      for b in 0..<min(rows, columns) {
        let dot = (0..<max(rows, columns)).reduce(0.0) { sum, k in
          isWide
            ? sum + w[a * columns + k] * w[b * columns + k]
            : sum + w[k * columns + a] * w[k * columns + b]
        }
        #expect(abs(dot - (a == b ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test func forgetGatesStartOpen() throws {
    let x = Input(shape: [4, 3])
    let layer = LSTM(2)
    _ = try FunctionalModel(x, layer(x))
    #expect(try layer.getWeights()[2].doubles() == [0, 0, 1, 1, 0, 0, 0, 0])
  }

  @Test func seeds() throws {
    #expect(try values(.heNormal, seed: 1) != values(.heNormal, seed: 2))
    let own = Initializer.heNormal(seed: 3)
    #expect(try values(own, seed: 1) == values(own, seed: 2))
  }

  @Test func layersAreNamedAsInKeras() throws {
    let x = Input(shape: [9, 2])
    var h = SeparableConv1D(2, kernelSize: 1)(x)
    h = ReLU()(MaxPooling1D()(h))
    h = SimpleRNN(2, returnSequences: true)(h)
    h = TimeDistributed(Dense(1))(LSTM(2, returnSequences: true)(h))
    let model = try FunctionalModel(x, GlobalAveragePooling1D()(h))
    #expect(
      model.layers.dropFirst().map(model.name) == [
        "separable_conv1d", "max_pooling1d", "re_lu", "simple_rnn", "lstm", "time_distributed",
        "global_average_pooling1d",
      ])
  }
}
