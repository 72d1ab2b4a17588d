// SPDX-License-Identifier: Apache-2.0

import ApusRuntime

/// How near a model and its steps come to what the machine can do; the names are those of the JSON.
struct Roofline: Encodable {
  struct Step: Encodable {
    var nodes: String
    /// The least of several runs, as the limits are the best of several rounds.
    var us: Double
    /// The least that it could take.
    var attainable_us: Double
    /// What bounds it there: `compute`, or the level of memory that takes longest.
    var bound: String
    /// `attainable_us` of `us`.
    var attained: Double
    var operations: Double
    var activation_bytes: Int
    var weight_bytes: Int
    /// Bytes of weights read again after the first time.
    var repeated_bytes: Int
  }

  struct Level: Encodable {
    var name: String
    var bytes: Int?
    var bytes_per_second: Double
  }

  var operations_per_second: Double
  var levels: [Level]
  var steps: [Step]
  var us: Double
  var attainable_us: Double
  var attained: Double

  init(_ limits: MachineLimits, _ profile: [Session.StepProfile], arenaByteCount: Int) {
    operations_per_second = limits.operationsPerSecond
    levels = limits.levels.map {
      Level(name: $0.name, bytes: $0.byteCount, bytes_per_second: $0.bytesPerSecond)
    }
    let modelBytes = profile.reduce(arenaByteCount) { $0 + $1.work.weightByteCount }
    steps = profile.map { step in
      let work = step.work
      let least = limits.attainableSeconds(
        work, activationByteCount: step.activationByteCount, modelByteCount: modelBytes)
      return Step(
        nodes: step.label, us: step.leastMicroseconds, attainable_us: least.seconds * 1e6,
        bound: least.bound, attained: least.seconds * 1e6 / max(1e-9, step.leastMicroseconds),
        operations: work.operations, activation_bytes: step.activationByteCount,
        weight_bytes: work.weightByteCount,
        repeated_bytes: work.repeatedByteCount * work.repetitions)
    }
    us = steps.reduce(0) { $0 + $1.us }
    attainable_us = steps.reduce(0) { $0 + $1.attainable_us }
    attained = attainable_us / max(1e-9, us)
  }

  /// What the terminal shows.
  var text: String {
    let memory = levels.map { level in
      let size = level.bytes.map { " (\(Quantity.scaled(Double($0), unit: "B")))" } ?? ""
      return "\(level.name)\(size) \(Quantity.scaled(level.bytes_per_second, unit: "B/s"))"
    }
    var table = TextTable([
      ("time", .right), ("at least", .right), ("attained", .right), ("", .left),
      ("FLOP/s", .right), ("bound by", .left), ("nodes", .left),
    ])
    for step in steps.sorted(by: { $0.us > $1.us }) {
      table.rows.append([
        Quantity.time(microseconds: step.us), Quantity.time(microseconds: step.attainable_us),
        percent(step.attained), bar(step.attained),
        step.operations == 0 ? "" : Quantity.scaled(step.operations / step.us * 1e6),
        step.bound, step.nodes.shortened(to: 48),
      ])
    }
    return """
        this core   \(Quantity.scaled(operations_per_second, unit: "FLOP/s")), measured now; reads \
      \(memory.joined(separator: ", "))
        steps       \(Quantity.time(microseconds: us)), of which the machine's limits explain \
      \(Quantity.time(microseconds: attainable_us)): \(percent(attained))

      \(table.text)
      """
  }

  private func percent(_ part: Double) -> String { "\(Quantity.significant(part * 100)) %" }

  private func bar(_ part: Double) -> String {
    let filled = Int((min(1, max(0, part)) * 10).rounded())
    return String(repeating: "█", count: filled) + String(repeating: "·", count: 10 - filled)
  }
}
