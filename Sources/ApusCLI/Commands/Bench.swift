// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ArgumentParser

/// Measures how fast a model runs.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures loading, preparing and running a model, on one thread.",
    discussion: """
      Inputs are random numbers from a fixed seed. Extents without a number are 1, but for --dim;
      --batch sets the first extent of every input. In the JSON, times of runs are microseconds:
      p50_us is the median.

      Examples:
        apus bench model.onnx
        apus bench model.onnx --batch 32 --profile
        apus bench model.onnx --dim T=100 --seconds 5 --json
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(help: "Threads; only 1 until runs can use more.") var threads = 1
  @Option(help: "The first extent of every input that has no number there.") var batch: Int?
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N.")
  var extents: [ExtentBinding] = []
  @Option(help: "How long to measure.") var seconds = 2.0
  @Flag(help: "Also say what each step of the plan takes.") var profile = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard threads == 1 else { throw ValidationError("--threads takes 1: runs use one thread") }
    guard batch ?? 1 > 0 else { throw ValidationError("--batch takes a number above 0") }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds takes a number above 0, at most 3600")
    }
  }

  func run() throws {
    var measurement = try limits.bounded {
      try Measurement(path: model, extents: extents, batch: batch, limits: limits.load)
    }
    // The number of runs has no bound but the clock, so their steps are not counted together.
    try RunLimits.bounded(gibibytes: limits.memoryLimit, steps: nil) {
      try measurement.measure(seconds: seconds)
      if profile { try measurement.measureSteps() }
    }
    if json {
      try Console.print(json: measurement.report)
    } else {
      print(measurement.report.text)
    }
  }
}
