// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusOperators
import ApusTensor
import ApusTraining
import Foundation
import TestSupport
import Testing

/// Student's t with degrees of freedom that the model gives.
@Suite struct StudentLikelihoodTests {
  /// The density by its formula, in double precision.
  private func loss(_ target: Double, _ mean: Double, _ s: Double, _ d: Double) -> Double {
    func softplus(_ x: Double) -> Double { log1p(exp(x)) }
    let (deviation, degrees) = (softplus(s) + 1e-6, 2 + softplus(d))
    let scaled = (target - mean) / deviation
    let inner = log1p(scaled * scaled / degrees) * (degrees + 1) / 2
    let gammas: Double = lgamma(degrees / 2) - lgamma((degrees + 1) / 2)
    return log(deviation) + inner + gammas + 0.5 * log(degrees * Double.pi)
  }

  @Test(arguments: [-8, -1, 0, 1, 3, 8, 30, 200] as [Double])
  func agreesWithTheDensity(_ d: Double) throws {
    // A network that hands its input on.
    let x = Input(shape: [1, 3])
    let layer = Dense(3, useBias: false, name: "same")
    let network = try FunctionalModel(x, layer(x))
    try network.weight(at: "same/kernel").set(floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]))
    let trainer = try Trainer(
      TrainableModel(network), objective: Objective(StudentLikelihood()))
    for (mean, s, target) in [(0.2, 0.1, 0.5), (0, -1, 3), (1, 2, -4)] as [(Double, Double, Double)]
    {
      let examples = try TensorExamples(
        inputs: [floats([1, 1, 3], [Float(mean), Float(s), Float(d)])],
        targets: [floats([1, 1], [Float(target)])])
      let got = try trainer.evaluate(examples)[0]
      let wanted = loss(target, mean, s, d)
      #expect(abs(got - wanted) < 2e-5 * max(1, abs(wanted)), "\(got) for \(wanted)")
    }
  }

  /// Numbers drawn from a t of four degrees: the network finds about four.
  @Test func degreesAreFound() throws {
    // A normal number over the root of the mean of four squares of such.
    let generator = CounterGenerator(key: 11)
    let count = 4000
    let targets = (0..<count).map { row -> Float in
      let normals = (0..<5).map { generator.normal(UInt64(row * 5 + $0)) }
      let squares = normals.dropFirst().reduce(0) { $0 + $1 * $1 }
      return Float(normals[0] / (squares / 4).squareRoot())
    }
    let x = Input(shape: [1, 1])
    let network = try FunctionalModel(x, Dense(3)(x))
    let examples = try TensorExamples(
      inputs: [floats([count, 1, 1], [Float](repeating: 0, count: count))],
      targets: [floats([count, 1], targets)])
    var options = FitOptions()
    options.epochs = 30
    options.batchSize = 200
    options.rate = 0.05
    options.schedule = .cosine(floor: 0)
    let trainer = try Trainer(
      TrainableModel(network), objective: Objective(StudentLikelihood()), options: options)
    try trainer.fit(examples)
    let bias = try #require(trainer.learned()["dense/bias"]).doubles()
    let degrees = 2 + log1p(exp(bias[2]))
    #expect(degrees > 3 && degrees < 5.5, "\(degrees)")
    #expect(abs(bias[0]) < 0.1)
    #expect(abs(log1p(exp(bias[1])) - 1) < 0.1)
  }
}

@Suite struct StudentQuantileTests {
  /// Against tables of the distribution, between and at the points that the polynomial goes through.
  @Test(
    arguments: [
      (0.975, [(2, 4.302653), (3, 3.182446), (5, 2.570582), (10, 2.228139), (30, 2.042272)]),
      (0.9, [(2, 1.885618), (4, 1.533206), (12, 1.356217), (60, 1.295821), (120, 1.288646)]),
      (0.01, [(2, -6.964557), (3, -4.540703), (8, -2.896459), (25, -2.485107)]),
      (0.5, [(2, 0), (7, 0)]),
    ] as [(Double, [(Double, Double)])])
  func agreesWithTables(_ level: Double, _ table: [(Double, Double)]) {
    let quantile = StudentQuantile(level: level)
    for (degrees, wanted) in table {
      #expect(abs(quantile.value(degrees: degrees) - wanted) < 2e-5 * max(1, abs(wanted)))
    }
  }
}
