// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Runs a tree of the ONNX standard's backend cases.
struct Conform: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs the ONNX standard's backend cases and counts what passes.",
    discussion: """
      DIR is searched for folders with model.onnx and test_data_set_* inside. Each case runs in a
      process apart, so that a crash or a hang costs one case. A case that Apus says it cannot run
      is refused; one with another answer is wrong.

      Examples:
        apus conform cases
        apus conform cases --filter lstm --details
        apus conform cases --tsv conformance.tsv
        apus conform cases --baseline spec/conformance.tsv
      """)

  @Argument(help: "A folder with cases below it.") var directory: String
  @Option(help: "Only cases whose path contains this.") var filter: String?
  @Option(help: "Seconds that one case may take.") var timeout = 20.0
  @Flag(help: "Print every case that did not pass, and why.") var details = false
  @Option(help: "Write a line a case: path and verdict.") var tsv: String?
  @Option(
    help: """
      Compare with this file of --tsv: fail when a case is worse, has vanished, or is new and \
      neither passes nor is refused; other new cases are named.
      """)
  var baseline: String?
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: .hidden) var worker = false

  func run() throws {
    if worker { return CaseWorker.serve() }
    let folders = try caseFolders()
    let worker = CaseWorker()
    var report = ConformanceReport()
    for folder in folders {
      let (verdict, detail) = try worker.run(directory + "/" + folder, seconds: timeout)
      report.add(folder, verdict, detail)
    }
    if let tsv { try report.tsv.write(toFile: tsv, atomically: true, encoding: .utf8) }
    print(json ? try report.json : report.text(details: details))
    var failed = report.count - report.count(.passed)
    if let baseline {
      let text = try String(contentsOfFile: baseline, encoding: .utf8)
      let changes = Baseline(text, where: { filter.map($0.contains) ?? true }).changes(to: report)
      for line in changes.lines { if json { Console.note(line) } else { print(line) } }
      failed = changes.failureCount
    }
    if !json {
      print("\(report.count(.passed)) passed, \(report.count - report.count(.passed)) failed")
    }
    if failed > 0 { throw ExitCode(1) }
  }

  private func caseFolders() throws -> [String] {
    let files = FileManager.default.enumerator(atPath: directory)
    var folders: [String] = []
    while let path = files?.nextObject() as? String {
      guard path.hasSuffix("/model.onnx") else { continue }
      let folder = String(path.dropLast("/model.onnx".count))
      if filter.map(folder.contains) ?? true { folders.append(folder) }
    }
    guard !folders.isEmpty else { throw ValidationError("no cases in \(directory)") }
    return folders.sorted()
  }
}
