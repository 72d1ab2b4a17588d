// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A child process that runs cases one after another, so that a crash or a hang costs one case.
///
/// It is this same command with `--worker`: a folder a line goes in, `verdict<TAB>detail` a line
/// comes out.
final class CaseWorker {
  private var process: Process?
  private var toChild: FileHandle?
  private var fromChild: Int32 = -1
  private var pending: [UInt8] = []

  deinit { stop() }

  /// The verdict on the case in `folder`, within `seconds`.
  func run(_ folder: String, seconds: Double) throws -> (Verdict, String) {
    if process == nil { try start() }
    try toChild?.write(contentsOf: Data((folder + "\n").utf8))
    switch readLine(seconds: seconds) {
    case .line(let line):
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      let verdict = parts.first.flatMap { Verdict(rawValue: String($0)) } ?? .crashed
      return (verdict, parts.count > 1 ? String(parts[1]) : "")
    case .closed:
      process?.waitUntilExit()
      let status = process?.terminationStatus ?? -1
      stop()
      return (.crashed, "the process ended with status \(status)")
    case .timeout:
      stop()
      return (.timedOut, "no answer in \(seconds) s")
    }
  }

  /// The child's side: reads folders until the input ends.
  static func serve() {
    while let folder = Swift.readLine() {
      let (verdict, detail) = RunLimits.bounded(gibibytes: RunLimits.memory) {
        ConformanceCase(folder: folder).run()
      }
      let line = detail.replacing("\n", with: " ").replacing("\t", with: " ")
      FileHandle.standardOutput.write(Data("\(verdict.rawValue)\t\(line)\n".utf8))
    }
  }

  private enum Answer {
    case line(String)
    case closed
    case timeout
  }

  private func start() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["conform", "--worker", "-"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = process
    toChild = input.fileHandleForWriting
    fromChild = output.fileHandleForReading.fileDescriptor
    keptPipe = output
    pending = []
  }
  /// Keeps the read end open as long as the child runs.
  private var keptPipe: Pipe?

  private func stop() {
    guard let process else { return }
    try? toChild?.close()
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    self.process = nil
    keptPipe = nil
  }

  private func readLine(seconds: Double) -> Answer {
    let deadline = Date().addingTimeInterval(seconds)
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      if let end = pending.firstIndex(of: 10) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return .line(line)
      }
      let left = deadline.timeIntervalSinceNow
      if left <= 0 { return .timeout }
      var descriptor = pollfd(fd: fromChild, events: Int16(POLLIN), revents: 0)
      if poll(&descriptor, 1, Int32(left * 1000) + 1) <= 0 { continue }
      let count = read(fromChild, &buffer, buffer.count)
      if count <= 0 { return .closed }
      pending += buffer[..<count]
    }
  }
}
