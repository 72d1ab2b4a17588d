// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusTensor
import Testing

@Suite struct ClassificationSpecTests {
  private func spec(isPadded: Bool = false) -> ClassificationSpec {
    var spec = ClassificationSpec(
      name: "waves", input: "window", steps: 3, channels: 1, isPadded: isPadded, output: "class",
      classes: ["a", "b c"])
    spec.cases = ["training": 7]
    spec.metrics = ["test.model.accuracy": 0.75]
    spec.seed = .max
    return spec
  }

  @Test func aModelKeepsItsSpecification() throws {
    var model = Model(graph: Graph(), opsets: ["": 17])
    #expect(try model.classificationSpec() == nil)
    try model.setClassificationSpec(spec())
    try model.setClassificationSpec(spec(isPadded: true))
    #expect(try model.classificationSpec() == spec(isPadded: true))
    #expect(model.metadata.count == 1)
    #expect(try model.forecastSpec() == nil)
  }

  @Test(arguments: ["{", "[]", "{\"version\": 1}"])
  func whatCannotBeReadIsRefused(_ text: String) {
    var model = Model(graph: Graph(), opsets: ["": 17])
    model.metadata = [(ClassificationSpec.key, text)]
    #expect(throws: ModelError.self) { try model.classificationSpec() }
  }

  @Test func aLaterVersionIsRefused() throws {
    var later = spec()
    later.version += 1
    var model = Model(graph: Graph(), opsets: ["": 17])
    try model.setClassificationSpec(later)
    #expect(throws: ModelError.self) { try model.classificationSpec() }
  }

  @Test func casesMustFit() throws {
    let short = try ClassificationDataset(tsText: "@data\n1,2,3\n1,2\n")
    let wide = try ClassificationDataset(tsText: "@data\n1,2,3:1,2,3\n")
    try spec(isPadded: true).check(short)
    #expect(throws: ModelError.self) { try spec().check(short) }
    #expect(throws: ModelError.self) { try spec().check(wide) }
    var impossible = spec()
    impossible.steps = -1
    #expect(throws: ModelError.self) { try impossible.check(short) }
  }
}
