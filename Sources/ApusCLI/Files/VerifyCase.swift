// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusTensor
import ApusTraining
import Foundation

/// Recorded inputs and outputs of a model.
struct VerifyCase {
  var title: String
  var inputs: [Datum]
  /// nil for an output that was not recorded.
  var expected: [Datum?]

  /// The cases at a path: an `.npz` with arrays `in_NAME` and `out_NAME` (or places for names), a
  /// folder with `input_0.pb`, `output_0.pb` …, or a folder of such folders.
  /// - Throws: what readers throw; `invalidValue` when an input or all outputs are missing.
  static func read(_ path: String, for graph: Graph) throws(ModelError) -> [VerifyCase] {
    if path.hasSuffix(".npz") { return [try archived(path, graph)] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let sets = names.filter { $0.hasPrefix("test_data_set_") }.sorted()
    if sets.isEmpty { return [try recorded(path, graph)] }
    var cases: [VerifyCase] = []
    for set in sets { cases.append(try recorded("\(path)/\(set)", graph)) }
    return cases
  }

  /// The case that a model's metadata hold.
  /// - Throws: `invalidValue` when there is none or it is not of the model.
  static func inMetadata(of model: Model) throws(ModelError) -> VerifyCase {
    guard let recorded = try model.recordedTest() else {
      throw ModelError(
        .invalidValue,
        "the model holds no recorded case under '\(RecordedTest.key)'; give one as an argument")
    }
    let graph = model.graph
    var inputs: [Datum] = []
    for id in graph.inputs {
      guard let entry = recorded.inputs.first(where: { $0.name == graph[id].name }) else {
        throw ModelError(
          .invalidValue, "the recorded case has no input for it", at: .value(graph[id].name))
      }
      inputs.append(.tensor(entry.tensor))
    }
    let expected = graph.outputs.map { id in
      recorded.outputs.first { $0.name == graph[id].name }.map { Datum.tensor($0.tensor) }
    }
    guard expected.contains(where: { $0 != nil }) else {
      throw ModelError(.invalidValue, "the recorded case has none of the model's outputs")
    }
    return VerifyCase(title: "the case in the metadata", inputs: inputs, expected: expected)
  }

  private static func archived(_ path: String, _ graph: Graph) throws(ModelError) -> VerifyCase {
    let archive = try NumPyReader().archive(contentsOf: path)
    let found = NamedData.find(graph.inputs, in: graph, archive, prefix: "in_")
    var inputs: [Datum] = []
    for (id, tensor) in zip(graph.inputs, found) {
      guard let tensor else {
        throw ModelError(
          .invalidValue,
          "no array 'in_\(graph[id].name)' for an input; the archive has \(archive.names.listed)",
          at: .file(path))
      }
      inputs.append(.tensor(tensor))
    }
    let expected = NamedData.find(graph.outputs, in: graph, archive, prefix: "out_")
    guard expected.contains(where: { $0 != nil }) else {
      throw ModelError(
        .invalidValue,
        "no array 'out_NAME' for any of \(graph.outputs.map { graph[$0].name }.listed); the archive "
          + "has \(archive.names.listed)", at: .file(path))
    }
    return VerifyCase(title: path, inputs: inputs, expected: expected.map { $0.map(Datum.tensor) })
  }

  private static func recorded(_ folder: String, _ graph: Graph) throws(ModelError) -> VerifyCase {
    var inputs: [Datum] = []
    for (place, id) in graph.inputs.enumerated() {
      inputs.append(try Datum(contentsOf: "\(folder)/input_\(place).pb", type: graph[id].type))
    }
    var expected: [Datum?] = []
    for (place, id) in graph.outputs.enumerated() {
      let path = "\(folder)/output_\(place).pb"
      let isThere = FileManager.default.fileExists(atPath: path)
      expected.append(isThere ? try Datum(contentsOf: path, type: graph[id].type) : nil)
    }
    guard expected.contains(where: { $0 != nil }) else {
      throw ModelError(.invalidValue, "no output_0.pb to compare with", at: .file(folder))
    }
    return VerifyCase(title: folder, inputs: inputs, expected: expected)
  }
}
