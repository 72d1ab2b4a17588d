// SPDX-License-Identifier: Apache-2.0

/// What `apus bench` finds out; the names are those of the JSON.
struct BenchmarkReport: Encodable {
  struct Step: Encodable {
    var nodes: String
    var us: Double
    /// The part of all steps together.
    var share: Double
    /// Whether the operator's reference runs, for want of a kernel.
    var fallback: Bool
  }

  var model: String
  var inputs: [String]
  var threads = 1
  /// The instruction set of the kernels.
  var isa: String
  /// Whether runs follow a plan; without one, nodes are evaluated one by one.
  var planned: Bool
  var runs = 0
  var p50_us = 0.0
  var p99_us = 0.0
  var max_us = 0.0
  var min_us = 0.0
  var mean_us = 0.0
  var first_run_us: Double
  var load_ms: Double
  var prepare_ms: Double
  /// Mean of several runs; nil where they cannot be counted.
  var allocations_per_run: Double?
  var arena_bytes: Int
  var peak_memory_bytes = 0
  var nodes: [Step]?
  var roofline: Roofline?

  /// Takes over the times of runs, in microseconds.
  mutating func take(_ times: [Double]) {
    let sorted = times.sorted()
    guard let first = sorted.first, let last = sorted.last else { return }
    runs = sorted.count
    min_us = first
    max_us = last
    p50_us = sorted[sorted.count / 2]
    p99_us = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    mean_us = sorted.reduce(0, +) / Double(sorted.count)
  }

  /// What the terminal shows.
  var text: String {
    func time(_ us: Double) -> String { Quantity.time(microseconds: us) }
    var lines = [
      "\(model)   \(inputs.joined(separator: ", "))   \(isa), \(threads) thread\(threads == 1 ? "" : "s")",
      "  median      \(time(p50_us))   (\(Quantity.grouped(runs)) runs)",
      "  p99, max    \(time(p99_us)), \(time(max_us))",
      "  load        \(time(load_ms * 1000))",
      "  prepare     \(time(prepare_ms * 1000)), first run \(time(first_run_us))",
      "  memory      \(Quantity.scaled(Double(peak_memory_bytes), unit: "B")) at most, "
        + "\(Quantity.scaled(Double(arena_bytes), unit: "B")) between nodes",
    ]
    if let allocations_per_run {
      lines.append("  allocations \(Quantity.plain(allocations_per_run)) a run")
    }
    if !planned { lines.append("  no plan: shapes depend on data, nodes run one by one") }
    if let nodes {
      var table = TextTable([
        ("time", .right), ("part", .right), ("nodes", .left), ("", .left),
      ])
      for step in nodes.sorted(by: { $0.us > $1.us }) {
        table.rows.append([
          time(step.us), "\(Quantity.significant(step.share * 100)) %",
          step.nodes.shortened(to: 76), step.fallback ? "reference" : "",
        ])
      }
      lines += ["", table.text]
    }
    if let roofline { lines += ["", roofline.text] }
    return lines.joined(separator: "\n")
  }
}
