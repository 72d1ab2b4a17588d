// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ArgumentParser
import Foundation

/// The command `apus`; each subcommand is a file of `Commands`.
@main
struct Apus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Trains, reads, checks, improves, runs and measures ONNX models.",
    discussion: """
      Exit codes: 0 all is well; 1 the model or the case fails, or a file cannot be read or
      written; 2 the command line is wrong.
      """,
    version: "apus 0.1.0",
    subcommands: [
      Show.self, Check.self, Run.self, Verify.self, Optimize.self, Convert.self, Bench.self,
      BenchTraining.self, Train.self, Tune.self, BacktestCommand.self, Forecast.self, Classify.self,
      Conform.self,
    ])

  /// Parses and runs; every error goes to standard error in plain words.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as ModelError {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      Foundation.exit(1)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      FileHandle.standardError.write(Data("\(fullMessage(for: error))\n".utf8))
      Foundation.exit(2)
    }
  }
}
