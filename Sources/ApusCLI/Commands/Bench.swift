// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ArgumentParser
import Foundation

/// Measures how fast a model runs.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures loading, preparing and running a model.",
    discussion: """
      Inputs are random numbers from a fixed seed, or those of --inputs. Extents without a number are 1, but for --dim;
      --batch sets the first extent of every input. In the JSON, times of runs are microseconds:
      p50_us is the median.

      Examples:
        apus bench model.onnx
        apus bench model.onnx --batch 32 --threads 2
        apus bench model.onnx --profile
        apus bench model.onnx --roofline
        apus bench model.onnx --dim T=100 --seconds 5 --json
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @OptionGroup var threading: ThreadOption
  @Option(help: "The first extent of every input that has no number there.") var batch: Int?
  @Option(help: "The inputs, an .npz archive, instead of random numbers.") var inputs: String?
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N.")
  var extents: [ExtentBinding] = []
  @Option(help: "How long to measure.") var seconds = 2.0
  @Flag(help: "Measure a round for each line of standard input, and print its mean in us.")
  var roundsOnStdin = false
  @Option(help: "How long such a round is, in milliseconds.") var round = 50.0
  @Flag(help: "Also say what each step of the plan takes.") var profile = false
  @Flag(help: "Also compare each step with what this core can do, measured now: one thread.")
  var roofline = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var exactness: ExactOption
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard batch ?? 1 > 0 else { throw ValidationError("--batch takes a number above 0") }
    guard !roofline || threading.threads == 1 else {
      throw ValidationError("--roofline is of one core: leave out --threads")
    }
    guard round > 0, round <= 60_000 else {
      throw ValidationError("--round takes a number above 0, at most 60000")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds takes a number above 0, at most 3600")
    }
  }

  func run() throws {
    var measurement = try limits.bounded {
      try Measurement(
        path: model, inputs: inputs, extents: extents, batch: batch, limits: limits.load,
        options: exactness.options, workers: threading.workers())
    }
    if roundsOnStdin {
      return try RunLimits.bounded(gibibytes: limits.memoryLimit, steps: nil) {
        print("ready")
        fflush(nil)
        try measurement.rounds(milliseconds: round, next: { readLine() != nil }) { time in
          print(String(format: "%.4f", time))
          fflush(nil)
        }
      }
    }
    // The number of runs has no bound but the clock, so their steps are not counted together.
    try RunLimits.bounded(gibibytes: limits.memoryLimit, steps: nil) {
      try measurement.measure(seconds: seconds)
      if profile { try measurement.measureSteps() }
      if roofline { try measurement.measureRoofline() }
    }
    if json {
      try Console.print(json: measurement.report)
    } else {
      print(measurement.report.text)
    }
  }
}
