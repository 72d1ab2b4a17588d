// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ApusTraining
import Foundation
import Testing

/// Files and recipes that no classifier can be made of are refused with their reason.
@Suite struct HostileCasesTests {
  private static let head = "@classLabel true a b\n@data\n"
  private static let good = head + "1,2,3:a\n3,2,1:b\n1,2,4:a\n4,2,1:b\n"

  private func refusal(
    _ training: String, test: String? = nil, _ changes: [(String, String)] = []
  ) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/apus-hostile-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try training.write(toFile: path + "/train.ts", atomically: true, encoding: .utf8)
    try test?.write(toFile: path + "/test.ts", atomically: true, encoding: .utf8)
    var source = try RecipeSource("data: {ts: train.ts}\nmodel: {units: 2, filters: 2}")
    if test != nil { try source.set("data.test", toText: "test.ts") }
    for (key, value) in changes { try source.set(key, to: value) }
    do throws(ModelError) {
      _ = try ClassificationTraining(ClassificationRecipe(source), folder: path)
      return ""
    } catch {
      return error.message
    }
  }

  @Test func theGoodFileIsTaken() throws {
    #expect(try refusal(Self.good) == "")
    #expect(try refusal(Self.good, test: "@classLabel true b a\n@data\n1,2,3:b\n") == "")
  }

  @Test(arguments: [
    ("@data\n1,2,3\n3,2,1\n", "case 1 has no class label"),
    ("@classLabel true a\n@data\n1,2:a\n2,1:a\n", "two classes"),
    (head + "1,?,3:a\n3,2,1:b\n", "missing"),
    (head + ":a\n3,2,1:b\n", "needs values"),
    (head + "1,2:1,2,3:a\n1,2,3:1,2,3:b\n", "as many of each quantity"),
    (head + "?,?:a\n3,2:b\n", "lacks values"),
  ])
  func casesThatCannotBeUsed(_ text: String, reason: String) throws {
    #expect(try refusal(text).contains(reason))
  }

  @Test(arguments: [
    ("@classLabel true a c\n@data\n1,2,3:c\n", "'c' is not among"),
    (head + "1,2,3:1,2,3:a\n", "expected 1 quantities"),
    ("@data\n", "no @data with cases"),
  ])
  func testsThatDoNotFit(_ text: String, reason: String) throws {
    #expect(try refusal(Self.good, test: text).contains(reason))
  }

  @Test(arguments: [
    ("horizon", "3", "no key 'horizon'"), ("data.csv", "x.csv", "no key 'csv'"),
    ("model.highway", "3", "for forecasts"), ("export.batch", "3", "whole series"),
    ("export.time", "dynamic", "whole series"), ("export.states", "explicit", "whole series"),
    ("scale", "robust", "none, standard, series"), ("scale", "[none, series]", "one of them"),
    ("loss", "mse", "crossentropy"), ("data.missing", "drop", "cannot be dropped"),
    ("loss", "{name: crossentropy, label-smoothing: 1}", "label-smoothing"),
    ("split.validation", "0.99", "below 1"), ("model.architecture", "dlinear", "cannot classify"),
  ])
  func recipesThatCannotBe(_ key: String, _ value: String, reason: String) throws {
    #expect(try refusal(Self.good, [(key, value)]).contains(reason))
  }

  @Test func aTestFileExcludesATestPart() throws {
    #expect(try refusal(Self.good, test: Self.good, [("split.test", "0.2")]).contains("data.test"))
  }
}
