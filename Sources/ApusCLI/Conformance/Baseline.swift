// SPDX-License-Identifier: Apache-2.0

/// The verdicts of an earlier run, by case: what `apus conform --tsv` writes.
struct Baseline {
  private var verdicts: [String: Verdict] = [:]

  /// Reads a line a case: path, tab, verdict. Keeps the cases that `isIncluded` names.
  init(_ text: String, where isIncluded: (String) -> Bool = { _ in true }) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      guard parts.count >= 2, let verdict = Verdict(rawValue: String(parts[1])),
        isIncluded(String(parts[0]))
      else { continue }
      verdicts[String(parts[0])] = verdict
    }
  }

  /// How a later run differs from this one, a line a case.
  struct Changes {
    /// Cases with a worse verdict than before.
    var worse: [String] = []
    /// Cases of the baseline that were not run.
    var vanished: [String] = []
    /// Cases that the baseline does not know and that are neither passed nor refused.
    var newFailures: [String] = []
    /// The other cases that the baseline does not know.
    var new: [String] = []

    /// How many speak against the later run.
    var failureCount: Int { worse.count + vanished.count + newFailures.count }

    var lines: [String] {
      worse.map { "worse than before: \($0)" } + vanished.map { "vanished: \($0)" }
        + newFailures.map { "new and failed: \($0)" } + new.map { "new: \($0)" }
    }
  }

  func changes(to report: ConformanceReport) -> Changes {
    let order: [Verdict] = [.passed, .refused, .timedOut, .crashed, .wrong]
    let rank = { (verdict: Verdict) in order.firstIndex(of: verdict) ?? order.count }
    var changes = Changes()
    for line in report.lines {
      guard let old = verdicts[line.path] else {
        let text = "\(line.path): \(line.verdict.rawValue) \(line.reason)"
        if rank(line.verdict) > rank(.refused) {
          changes.newFailures.append(text)
        } else {
          changes.new.append(text)
        }
        continue
      }
      if rank(line.verdict) > rank(old) {
        changes.worse.append(
          "\(line.path): \(old.rawValue) -> \(line.verdict.rawValue) \(line.reason)")
      }
    }
    let run = Set(report.lines.map(\.path))
    changes.vanished = verdicts.keys.filter { !run.contains($0) }.sorted().map {
      "\($0): was \(verdicts[$0]?.rawValue ?? "")"
    }
    return changes
  }
}
