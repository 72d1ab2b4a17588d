// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusTensor
import ArgumentParser
import Foundation

/// Runs a model on data from files.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a model on arrays from files and writes the results.",
    discussion: """
      Data come from .npy files, from an .npz archive with the inputs' names (or 0, 1, … for their
      places), or from the last column of a .csv. Results go to an .npz archive or, one .npy each,
      into a folder.

      Examples:
        apus run model.onnx --input x=x.npy --output results.npz
        apus run model.onnx --inputs inputs.npz --output results/
        apus run sunspots.onnx --input window=sunspots.csv
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(name: .customLong("input"), help: "One input: NAME=FILE, .npy, .csv or .pb.")
  var bindings: [InputBinding] = []
  @Option(help: "All inputs: an .npz archive.") var inputs: String?
  @Option(help: "Where results go: FILE.npz or a folder; without it they are printed.")
  var output: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var exactness: ExactOption
  @OptionGroup var limits: RunLimits

  struct Report: Encodable {
    struct Result: Encodable {
      var name: String
      var type: String
      var values: [Double]?
    }
    var outputs: [Result]
    var microseconds: Double
  }

  func run() throws { try limits.bounded { try runModel() } }

  private func runModel() throws {
    let model = try ModelFile(model, limits: limits.load).model()
    let graph = model.graph
    let archive = try inputs.map { path throws(ModelError) in
      try NumPyReader().archive(contentsOf: path)
    }
    let arguments = try graph.arguments(bindings, archive: archive)
    let executor = try Executor(model, options: exactness.options)
    let start = ContinuousClock.now
    let results = try executor.run(arguments)
    let elapsed = (ContinuousClock.now - start) / .microseconds(1)
    let names = graph.outputs.map { graph[$0].name }
    if let output { try save(results, names, to: output) }
    if json {
      let shown = zip(names, results).map { name, datum in
        Report.Result(
          name: name, type: "\(datum.type)",
          values: output == nil ? (try? datum.tensor?.doubles()) : nil)
      }
      try Console.print(json: Report(outputs: shown, microseconds: elapsed))
    } else {
      for (name, datum) in zip(names, results) {
        print("\(name): \(datum.type)\(output == nil ? datum.preview : "")")
      }
      Console.note("ran in \(Quantity.time(microseconds: elapsed))")
    }
  }

  private func save(_ results: [Datum], _ names: [String], to path: String) throws {
    var archive = NumPyArchive()
    for (name, datum) in zip(names, results) {
      guard case .tensor(let tensor) = datum else {
        throw ModelError(
          .unsupported, "\(datum.type) has no place in an array file", at: .value(name))
      }
      archive.append(name, tensor)
    }
    if path.hasSuffix(".npz") {
      try NumPyWriter().write(archive, to: path)
      return
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ModelError(.fileSystem, error.localizedDescription, at: .file(path))
    }
    for (name, tensor) in archive.arrays {
      try NumPyWriter().write(tensor, to: "\(path)/\(NamedData.fileName(name)).npy")
    }
  }
}

extension Datum {
  var tensor: Tensor? {
    if case .tensor(let tensor) = self { tensor } else { nil }
  }

  /// The first elements, for the terminal.
  var preview: String {
    guard let tensor else { return "" }
    let shown = 12
    let texts: [String]
    if tensor.dtype == .string {
      texts = ((try? tensor.elements(of: String.self)) ?? []).prefix(shown).map { "\"\($0)\"" }
    } else if tensor.dtype.isFloat {
      texts = ((try? tensor.doubles()) ?? []).prefix(shown).map { String(format: "%.6g", $0) }
    } else {
      texts = ((try? tensor.integers()) ?? []).prefix(shown).map { "\($0)" }
    }
    return "\n  " + texts.joined(separator: " ") + (tensor.count > shown ? " …" : "")
  }
}
