// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The verdicts of many cases, in all and by operator.
struct ConformanceReport {
  struct Line: Codable {
    var path: String
    var verdict: Verdict
    var reason: String
  }
  private(set) var lines: [Line] = []

  var count: Int { lines.count }
  func count(_ verdict: Verdict) -> Int { lines.count { $0.verdict == verdict } }

  mutating func add(_ path: String, _ verdict: Verdict, _ reason: String) {
    lines.append(Line(path: path, verdict: verdict, reason: reason))
  }

  /// A line a case, without reasons, so that the file changes only when a verdict does.
  var tsv: String {
    lines.map { "\($0.path)\t\($0.verdict.rawValue)\n" }.joined()
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(lines), as: UTF8.self)
    }
  }

  func text(details: Bool) -> String {
    var text = ""
    if details {
      for line in lines where line.verdict != .passed {
        text += "\(line.verdict.rawValue)\t\(line.path)\t\(line.reason)\n"
      }
    }
    let families = Dictionary(grouping: lines) { ConformanceReport.family($0.path) }
    text += "operator".padding(toLength: 32, withPad: " ", startingAt: 0)
    text += "passed  wrong  refused  crashed  timed out\n"
    for (name, group) in families.sorted(by: { $0.key < $1.key })
    where group.contains(where: { $0.verdict != .passed }) {
      let counts = Verdict.allCases.map { verdict in group.count { $0.verdict == verdict } }
      text += name.padding(toLength: 32, withPad: " ", startingAt: 0)
      text += zip(counts, [6, 5, 7, 7, 9]).map { count, width in
        String(repeating: " ", count: max(0, width - "\(count)".count)) + "\(count)  "
      }.joined()
      text += "\n"
    }
    let totals = Verdict.allCases.map { "\($0.rawValue) \(count($0))" }
    return text + "in all: " + totals.joined(separator: ", ")
  }

  /// The operator in a case's name: `node/test_lstm_defaults` is `lstm`.
  private static func family(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let words = name.split(separator: "_").dropFirst(name.hasPrefix("test_") ? 1 : 0)
    return words.first.map(String.init) ?? name
  }
}
