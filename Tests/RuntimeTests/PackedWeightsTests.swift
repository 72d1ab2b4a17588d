// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

@Suite struct PackedWeightsTests {
  /// A plan for another length finds the weights packed, and gives what a plan of its own gives.
  @Test(arguments: [Architecture.parallel, .stacked, .resnet1d])
  func plansShareTheirWeights(_ architecture: Architecture) throws {
    let model = try architecture.model().build()
    let shared = try PreparedModel(model)
    var forms: [Int] = []
    for batch in [1, 3, 2] {
      let arguments = try model.graph.inputs.map { id in
        let shape = try #require(model.graph[id].type.tensor?.shape).map { $0.value ?? batch }
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Float(($0 * 7919) % 101) / 50 - 1 }
        return Datum.tensor(try Tensor(shape: shape, values))
      }
      let alone = try Session(PreparedModel(model)).run(arguments)
      #expect(try Session(shared).run(arguments) == alone)
      forms.append(shared.packedFormCount)
    }
    #expect(forms[0] > 0 && forms.allSatisfy { $0 == forms[0] }, "\(forms)")
  }

  /// Forms go with the last plan that uses them.
  @Test func formsEndWithTheirPlans() throws {
    var options = PreparedModel.Options()
    options.planLimit = 0
    let model = try Architecture.parallel.model().build()
    let prepared = try PreparedModel(model, options: options)
    do {
      let session = Session(prepared)
      try session.bind(
        shapes: model.graph.inputs.map { id in
          try #require(model.graph[id].type.tensor?.shape).map { $0.value ?? 2 }
        })
      #expect(prepared.packedFormCount > 0)
    }
    #expect(prepared.packedFormCount == 0)
  }
}
