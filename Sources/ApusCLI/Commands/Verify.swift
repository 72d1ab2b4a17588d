// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import ArgumentParser

/// Compares a model's results with recorded ones.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a model on recorded cases and compares the results.",
    discussion: """
      A case is an .npz archive with arrays in_NAME and out_NAME, or a folder of the ONNX standard's
      form (test_data_set_0 with input_0.pb, output_0.pb …). A number is right when
      |got - expected| <= atol + rtol |expected|. Exit code 1 when any is not. Without a case, the one
      is replayed that `apus train` recorded in the model's metadata.

      Examples:
        apus verify trained.onnx
        apus verify model.onnx case.npz
        apus verify model.onnx cases/test_data_set_0 --rtol 1e-3
      """)

  struct Result: Encodable {
    var verifiedCase: String
    var isRight: Bool
    var outputs: Int
    var differences: [String]

    enum CodingKeys: String, CodingKey {
      case verifiedCase = "case"
      case isRight, outputs, differences
    }
  }

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Argument(help: "Cases: .npz files or folders; none replays the case in the metadata.")
  var cases: [String] = []
  @Option(help: "The relative bound.") var rtol = 1e-4
  @Option(help: "The absolute bound.") var atol = 1e-5
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var exactness: ExactOption
  @OptionGroup var limits: RunLimits

  func run() throws { try limits.bounded { try verify() } }

  private func verify() throws {
    let model = try ModelFile(model, limits: limits.load).model()
    let executor = try Executor(model, options: exactness.options)
    var results: [Result] = []
    if cases.isEmpty {
      results.append(try result(of: .inMetadata(of: model), executor, model.graph))
    }
    for path in cases {
      for recorded in try VerifyCase.read(path, for: model.graph) {
        results.append(try result(of: recorded, executor, model.graph))
      }
    }
    let wrong = results.count { !$0.isRight }
    if json {
      try Console.print(json: results)
    } else {
      for result in results {
        print("\(result.isRight ? "same" : "DIFFERENT")  \(result.verifiedCase)")
        for line in result.differences { print("  \(line)") }
      }
      print(
        "\(results.count - wrong) of \(results.count) cases are the same within rtol \(rtol), "
          + "atol \(atol)")
      if wrong > 0, model.graph.hasNarrowWeights {
        print(
          "The model has weights of few bits, whose rounding these bounds have no room for: give "
            + "--rtol and --atol, by the drift that 'apus optimize --weights … --report' prints.")
      }
    }
    if wrong > 0 { throw ExitCode(1) }
  }

  private func result(
    of recorded: VerifyCase, _ executor: Executor, _ graph: Graph
  ) throws(ModelError) -> Result {
    let got = try executor.run(recorded.inputs)
    var differences: [String] = []
    var compared = 0
    for (place, id) in graph.outputs.enumerated() {
      guard let expected = recorded.expected[place] else { continue }
      compared += 1
      if let difference = try Difference.between(
        got[place], expected, relative: rtol, absolute: atol)
      {
        let size = difference.largest.map { " (off by \($0))" } ?? ""
        differences.append("output '\(graph[id].name)': \(difference)\(size)")
      }
    }
    return Result(
      verifiedCase: recorded.title, isRight: differences.isEmpty, outputs: compared,
      differences: differences)
  }
}

extension Graph {
  /// Whether constants are whole numbers with scales.
  fileprivate var hasNarrowWeights: Bool {
    nodes.contains { node in
      node.op is Op.DequantizeLinear && node.input(0).map { constants[$0] != nil } == true
    }
  }
}
