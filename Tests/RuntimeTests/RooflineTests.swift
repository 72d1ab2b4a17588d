// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusRuntime
import ApusTensor
import Testing

@Suite struct RooflineTests {
  /// A machine of round numbers.
  private let limits = MachineLimits(
    operationsPerSecond: 100e9,
    levels: [
      .init(name: "L1", byteCount: 1000, bytesPerSecond: 100e9),
      .init(name: "L2", byteCount: 10_000, bytesPerSecond: 50e9),
      .init(name: "memory", byteCount: nil, bytesPerSecond: 10e9),
    ])

  @Test func aStepTakesItsOperationsOrItsBytes() {
    var work = Work()
    work.operations = 1e9
    let compute = limits.attainableSeconds(work, activationByteCount: 500, modelByteCount: 500)
    #expect(compute.bound == "compute" && compute.seconds == 0.01)
    work.operations = 0
    let near = limits.attainableSeconds(work, activationByteCount: 500, modelByteCount: 500)
    #expect(near.bound == "L1" && near.seconds == 500 / 100e9)
    // Half of 2,000 bytes stay in L1, half in L2.
    let far = limits.attainableSeconds(work, activationByteCount: 2000, modelByteCount: 2000)
    #expect(far.bound == "L2" && far.seconds == 1000 / 100e9 + 1000 / 50e9)
  }

  @Test func repeatedWeightsAreReadAgain() {
    var work = Work()
    work.weightByteCount = 1000
    work.repeatedByteCount = 1000
    work.repetitions = 9
    let all = limits.attainableSeconds(work, activationByteCount: 0, modelByteCount: 1000)
    #expect(abs(all.seconds - 10 * 1000 / 100e9) < 1e-15)
  }

  /// The operations of whole models are those that their shapes say: 2 a multiplication.
  @Test func operationsAreThoseOfTheShapes() throws {
    let steps = 12
    let (features, hidden) = (5, 7)
    let x = Input(shape: [.known(steps), .known(features)])
    let model = try FunctionalModel(x, LSTM(hidden)(x))
    let session = Session(try PreparedModel(model.build()))
    try session.bind(shapes: [[3, steps, features]])
    let operations = try session.profile(runs: 1).reduce(0) { $0 + $1.work.operations }
    #expect(operations == Double(2 * 3 * steps * 4 * hidden * (features + hidden)))
  }

  @Test func limitsAreMeasured() throws {
    let limits = try MachineLimits.measured(.current())
    #expect(limits.operationsPerSecond > 1e6)
    #expect(limits.levels.last?.name == "memory" && limits.levels.last?.byteCount == nil)
    #expect(limits.levels.allSatisfy { $0.bytesPerSecond > 1e6 })
  }
}
