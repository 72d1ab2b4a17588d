// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct TSTests {
  static let text = """
    # a comment
    @problemName Motions
    @timeStamps false
    @missing true
    @univariate false
    @dimensions 2
    @equalLength false
    @classLabel true walk "run"
    @data
    1,2,3:4,5,6:walk
    1.5,?:NaN,-2e1:"run"

    7:8:walk
    """

  @Test func casesOfUnlikeLength() throws {
    let set = try ClassificationDataset(tsText: Self.text)
    #expect(set.name == "Motions" && set.channels == 2 && set.labels == ["walk", "\"run\""])
    #expect(try set.classes() == [0, 1, 0])
    #expect(set.longest == 3 && !set.isEqualLength)
    var batch = [Float](repeating: .nan, count: 3 * 3 * 2)
    var mask = [Float](repeating: .nan, count: 3 * 3)
    set.gather([1, 2, 0], steps: 3, into: &batch, mask: &mask)
    #expect(batch == [1.5, 0, 0, -20, 0, 0, 7, 8, 0, 0, 0, 0, 1, 4, 2, 5, 3, 6])
    #expect(mask == [1, 1, 0, 1, 0, 0, 1, 1, 1])
  }

  @Test func aCaseCanBeStandardised() throws {
    var set = try ClassificationDataset(tsText: "@data\n1,3,?,5,3\n2,2,2,2,2\n")
    set.standardiseCases()
    let first = set.cases[0].values[0]
    for (value, expected) in zip(first.filter { !$0.isNaN }, [-1.4142135, 0, 1.4142135, 0]) {
      #expect(abs(Double(value) - expected) < 1e-6)
    }
    #expect(first[2].isNaN && set.cases[1].values[0] == [0, 0, 0, 0, 0])
    #expect(throws: ModelError.self) { try set.classes() }
  }

  @Test(arguments: [
    "@data\n1,x\n", "@data\n1,2:3\n1\n", "@classLabel true a\n@data\n1,2:b\n",
    "@classLabel true a\n@data\na\n", "1,2,3\n", "@problemName x\n",
    "@timeStamps true\n@data\n(0,1)\n", "@targetlabel true\n@data\n1:2\n", "@data\n1,,2\n",
  ])
  func whatIsRefused(text: String) {
    #expect(throws: ModelError.self) { try ClassificationDataset(tsText: text) }
  }

  @Test func missingValuesAreFilledWithinTheirCase() throws {
    var set = try ClassificationDataset(tsText: "@data\n?,1,?,3,?\n4,?,?,?,8\n")
    var straight = set
    try set.fillMissing(.forwardFill)
    #expect(set.cases.map(\.values) == [[[1, 1, 1, 3, 3]], [[4, 4, 4, 4, 8]]])
    try straight.fillMissing(.interpolate)
    #expect(straight.cases.map(\.values) == [[[1, 1, 2, 3, 3]], [[4, 5, 6, 7, 8]]])
  }

  @Test func theNearestCaseNamesTheClass() throws {
    let text = "@classLabel true a b\n@data\n0,0:0,0:a\n10,10:1,1:b\n"
    let known = try ClassificationDataset(tsText: text)
    let asked = try ClassificationDataset(tsText: "@data\n1,2:1,1\n9,9:0,0\n")
    func classes(_ variances: [Double]?) throws -> [Int] {
      try NearestNeighbour(
        known, [0, 1], labels: known.classes(), steps: 2, variances: variances
      ).classes(of: asked, [0, 1])
    }
    #expect(try classes(nil) == [0, 1])
    // Where the second quantity counts most, it decides.
    #expect(try classes([1e6, 1e-6]) == [1, 0])
  }

  @Test func reportsCountWhatWasTakenForWhat() throws {
    var report = ClassificationReport(part: "test", cases: 4, labels: ["a", "b"])
    report.add("model", title: "model", predicted: [0, 0, 1, 0], truth: [0, 1, 1, 1])
    report.add("common", title: "common", predicted: [1, 1, 1, 1], truth: [0, 1, 1, 1])
    let model = try #require(report.scores["model"])
    #expect(model.accuracy == 0.5 && model.confusion == [[1, 0], [2, 1]])
    #expect(model.classes[1].precision == 1 && model.classes[1].recall == 1.0 / 3)
    #expect(model.classes[0].f1 == 0.5 && model.macroF1 == 0.5)
    #expect(report.bestBaseline?.accuracy == 0.75)
  }
}
