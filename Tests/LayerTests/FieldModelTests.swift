// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusNumPy
import ApusONNX
import ApusTensor
import Foundation
import Testing

private let environment = ProcessInfo.processInfo.environment

/// Compares the architectures with outputs that Keras recorded, given weights that
/// tools/fixtures/keras-weights.py extracted to the folder APUS_FIELD_WEIGHTS. Each model is
/// also written, with these weights, to the folder APUS_FIELD_EXPORTS.
@Suite(
  .enabled(
    if: environment["APUS_FIELD_WEIGHTS"] != nil, "APUS_FIELD_WEIGHTS names no folder of weights"))
struct FieldModelTests {
  @Test(arguments: Architecture.allCases)
  func agreesWithKeras(architecture: Architecture) throws {
    let folder = try #require(environment["APUS_FIELD_WEIGHTS"])
    let archive = try NumPyReader().archive(
      contentsOf: "\(folder)/\(architecture.rawValue).npz")
    var model = try architecture.model()
    if let scaler = try archive["scaler"]?.doubles() {
      model = try .sunspots(mean: scaler[0], deviation: scaler[1])
    }
    try model.setKerasWeights { archive[$0] }
    let built = try model.build()
    if let out = environment["APUS_FIELD_EXPORTS"] {
      try ONNXWriter().write(built.exported(), to: "\(out)/\(architecture.rawValue).onnx")
    }
    let inputs = try model.inputs.map { input in
      Datum.tensor(try #require(archive["in_" + model.name(of: input)]))
    }
    for (number, output) in try built.graph.evaluate(inputs).enumerated() {
      let expected = try #require(archive["out_\(number)"]).doubles()
      guard case .tensor(let tensor) = output else { continue }
      let scale = expected.map { abs($0) }.max() ?? 1
      let worst = zip(try tensor.doubles(), expected).map { abs($0 - $1) }.max() ?? 0
      print("\(architecture.rawValue) \(number): largest difference \(worst), of \(scale)")
      #expect(tensor.count == expected.count)
      #expect(worst <= 2e-5 * max(1, scale))
    }
  }
}
