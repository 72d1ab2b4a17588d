// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import Foundation
import Testing

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
private func softplus(_ x: Double) -> Double { log(1 + exp(x)) }

struct ActivationTests {
  static let functions: [(String, @Sendable (Double) -> Double)] = [
    ("linear", { $0 }), ("relu", { max($0, 0) }), ("leaky_relu", { $0 < 0 ? 0.2 * $0 : $0 }),
    ("relu6", { min(max($0, 0), 6) }), ("elu", { $0 < 0 ? exp($0) - 1 : $0 }),
    ("celu", { $0 < 0 ? exp($0) - 1 : $0 }),
    ("selu", { 1.0507009873554805 * ($0 < 0 ? 1.6732632423543772 * (exp($0) - 1) : $0) }),
    ("gelu", { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }), ("silu", { $0 * sigmoid($0) }),
    ("swish", { $0 * sigmoid($0) }), ("mish", { $0 * tanh(softplus($0)) }),
    ("sigmoid", sigmoid), ("hard_sigmoid", { min(max($0 / 6 + 0.5, 0), 1) }),
    ("hard_silu", { $0 * min(max($0 / 6 + 0.5, 0), 1) }), ("tanh", { tanh($0) }),
    ("hard_swish", { $0 * min(max($0 / 6 + 0.5, 0), 1) }),
    ("hard_tanh", { min(max($0, -1), 1) }), ("tanh_shrink", { $0 - tanh($0) }),
    ("hard_shrink", { abs($0) > 0.5 ? $0 : 0 }),
    ("soft_shrink", { $0 > 0.5 ? $0 - 0.5 : $0 < -0.5 ? $0 + 0.5 : 0 }),
    ("threshold", { max($0, 0) }), ("softplus", softplus), ("softsign", { $0 / (1 + abs($0)) }),
    ("squareplus", { ($0 + ($0 * $0 + 4).squareRoot()) / 2 }),
    ("sparse_plus", { $0 <= -1 ? 0 : $0 < 1 ? ($0 + 1) * ($0 + 1) / 4 : $0 }),
    ("sparse_sigmoid", { min(max(($0 + 1) / 2, 0), 1) }), ("exponential", { exp($0) }),
    ("log_sigmoid", { -softplus(-$0) }),
  ]

  @Test(arguments: functions.map(\.0)) func elementwise(name: String) throws {
    let values = [-8, -3.5, -1, -0.75, -0.25, 0, 0.3, 0.75, 1, 2, 7]
    let function = try #require(Self.functions.first { $0.0 == name }?.1)
    let y = try Activation(ActivationFunction(named: name)).applied(to: floats([1, 11], values))
    try expectClose(y[0], floats([1, 11], values.map(function)), tolerance: 1e-4)
  }

  @Test func alongTheLastAxis() throws {
    let x = floats([1, 4], [1, 2, 3, 0])
    let total = exp(1) + exp(2) + exp(3) + 1.0
    let shares = [exp(1), exp(2), exp(3), 1].map { $0 / total }
    try expectClose(Softmax().applied(to: x)[0], floats([1, 4], shares))
    try expectClose(
      Activation("log_softmax").applied(to: x)[0], floats([1, 4], shares.map { log($0) }))
    try expectClose(
      Activation("glu").applied(to: x)[0], floats([1, 2], [sigmoid(3), 2 * sigmoid(0)]))
    // The nearest point of the simplex to (1, 0.7, -1, 0.2): threshold (1 + 0.7 - 1) / 2.
    try expectClose(
      Activation("sparsemax").applied(to: floats([1, 4], [1, 0.7, -1, 0.2]))[0],
      floats([1, 4], [0.65, 0.35, 0, 0]))
  }

  @Test func layersHaveKerasDefaults() throws {
    let x = floats([1, 5], [-2, -0.5, 0.5, 3, 9])
    #expect(try ReLU().applied(to: x)[0].doubles() == [0, 0, 0.5, 3, 9])
    try expectClose(LeakyReLU().applied(to: x)[0], floats([1, 5], [-0.6, -0.15, 0.5, 3, 9]))
    try expectClose(
      ReLU(maxValue: 4, negativeSlope: 0.5, threshold: 1).applied(to: x)[0],
      floats([1, 5], [-1.5, -0.75, -0.25, 3, 4]))
    try expectClose(
      ELU(alpha: 2).applied(to: floats([1, 2], [-1, 1]))[0],
      floats([1, 2], [2 * (exp(-1) - 1), 1]))
    let prelu = PReLU(sharedAxes: [1])
    let y = try prelu.applied(to: sample([2, 3, 4]))[0]
    #expect(prelu.weights[0].shape == [1, 4])
    let (input, alpha) = (try Grid(sample([2, 3, 4])), try Grid(prelu.getWeights()[0]))
    var expected = input
    for n in 0..<2 {
      for t in 0..<3 {
        for c in 0..<4 where input[n, t, c] < 0 { expected[n, t, c] *= alpha[0, c] }
      }
    }
    try expectClose(y, expected)
  }

  @Test func namesAreChecked() {
    let x = Input(shape: [4])
    #expect(throws: ModelError.self) { try FunctionalModel(x, Activation("rleu")(x)) }
  }
}
