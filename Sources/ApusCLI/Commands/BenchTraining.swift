// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusRuntime
import ArgumentParser
import Foundation

/// Measures how fast a network trains.
struct BenchTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-training",
    abstract: "Measures a step of training: forward, backward and Adam.",
    discussion: """
      The network is one that Apus comes with, its data are random numbers. A round is so many
      steps, and its figure the mean time of one. With --rounds-on-stdin a round starts for each
      line that comes in, so that rounds of other programs can be put between.

      Examples:
        apus bench-training parallel --batch 32
        apus bench-training stacked --batch 256 --steps 5 --profile
        apus bench-training lstm --rounds-on-stdin
      """)

  @Argument(help: "The network: lstm, tiny, parallel, stacked, attention, gru, resnet1d ….")
  var network: String
  @Option(help: "Examples to a step.") var batch = 32
  @Option(help: "Steps to a round.") var steps = 20
  @Option(help: "How many rounds.") var rounds = 7
  @OptionGroup var threading: ThreadOption
  @Flag(help: "Measure a round for each line of standard input.") var roundsOnStdin = false
  @Flag(help: "Say what each part of a step takes instead.") var profile = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard batch > 0, steps > 0, rounds > 0 else {
      throw ValidationError("--batch, --steps and --rounds take numbers above 0")
    }
  }

  func run() throws {
    let measurement = try TrainingMeasurement(
      network: network, batch: batch, steps: steps, workers: threading.workers())
    if profile { return try printProfile(measurement) }
    var times: [Double] = []
    if roundsOnStdin {
      try measurement.measure(next: { readLine() != nil }) { time in
        print(String(format: "%.2f", time))
        fflush(nil)
      }
      return
    }
    var left = rounds
    let collected = Collected()
    try measurement.measure(
      next: {
        left -= 1
        return left >= 0
      }, report: { collected.times.append($0) })
    times = collected.times.sorted()
    let median = times[times.count / 2]
    if json {
      try Console.print(
        json: Report(
          network: network, batch: batch, steps: steps, p50_us: median, rounds_us: times))
    } else {
      print(
        "\(network), batch \(batch): \(Quantity.time(microseconds: median)) a step "
          + "(median of \(rounds) rounds of \(steps))")
    }
  }

  private func printProfile(_ measurement: TrainingMeasurement) throws {
    let parts = try measurement.profile()
    let total = parts.reduce(0) { $0 + $1.microseconds }
    for part in parts.prefix(40) {
      let share = 100 * part.microseconds / max(total, 1e-9)
      let mark = part.isFallback ? " (reference)" : ""
      print(String(format: "%9.1f us %5.1f %%  ", part.microseconds, share) + part.label + mark)
    }
    print(String(format: "%9.1f us in all, %d parts", total, parts.count))
  }

  private final class Collected { var times: [Double] = [] }

  private struct Report: Encodable {
    var network: String
    var batch: Int
    var steps: Int
    var p50_us: Double
    var rounds_us: [Double]
  }
}
