// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusONNX
import ApusPlan
import ApusRuntime
import ApusTensor
import CAllocationCount
import Foundation

/// Loads and prepares a model on random inputs and takes its times.
struct Measurement {
  private(set) var report: BenchmarkReport
  private let session: Session
  private let arguments: [Datum]

  /// Loads, prepares and runs once, on arrays from a file or on random ones.
  /// - Throws: what loading and preparing throws; `unsupported` for inputs that are no numbers.
  init(
    path: String, inputs file: String? = nil, extents: [ExtentBinding], batch: Int?,
    limits: LoadLimits,
    options: PreparedModel.Options = .init(), workers: WorkerPool? = nil
  ) throws(ModelError) {
    var clock = ContinuousClock.now
    func milliseconds() -> Double {
      let now = ContinuousClock.now
      defer { clock = now }
      return (now - clock) / .milliseconds(1)
    }
    let model = try ModelFile(path, limits: limits).model(binding: extents)
    let load = milliseconds()
    var given: [Datum]?
    if let file {
      given = try model.graph.arguments([], archive: NumPyReader().archive(contentsOf: file))
    }
    var shapes: [[Int]] = []
    for (place, id) in model.graph.inputs.enumerated() {
      if case .tensor(let tensor)? = given?[place] {
        shapes.append(tensor.shape)
      } else {
        shapes.append(try model.graph[id].shape(batch: batch))
      }
    }
    let inputs = model.graph.inputs.map { model.graph[$0] }
    if let given {
      arguments = given
    } else {
      arguments = try Measurement.random(inputs, shapes)
    }
    _ = milliseconds()
    // Weights that passes replace are let go of with the model.
    session = Session(try PreparedModel(consume model, options: options), workers: workers)
    do throws(ModelError) { try session.bind(to: arguments) } catch {
      guard error.code == .dynamicShape else { throw error }
    }
    let prepare = milliseconds()
    _ = try session.run(arguments)
    let first = milliseconds() * 1000
    let isPlanned = session.isBound
    report = BenchmarkReport(
      model: path,
      inputs: zip(inputs, arguments).map { "\($0.name) \($1.type)" },
      threads: workers?.threads ?? 1,
      isa: try KernelTable.current().isa, planned: isPlanned, first_run_us: first, load_ms: load,
      prepare_ms: prepare, arena_bytes: session.arenaByteCount)
  }

  /// Runs for so many seconds after a warm-up of a tenth of them.
  /// - Throws: what running throws.
  mutating func measure(seconds: Double) throws(ModelError) {
    try repeating(for: seconds / 10, atMost: .max) { _ in }
    var times: [Double] = []
    times.reserveCapacity(1 << 20)
    try repeating(for: seconds, atMost: 1 << 20) { times.append($0) }
    report.take(times)
    if allocation_count_works() {
      let runs = max(1, min(100, times.count))
      allocation_count_start()
      for _ in 0..<runs { try runOnce() }
      report.allocations_per_run = Double(allocation_count_stop()) / Double(runs)
    }
    var usage = rusage()
    #if os(Linux)
      // Linux counts in kilobytes.
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      report.peak_memory_bytes = usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      report.peak_memory_bytes = usage.ru_maxrss
    #endif
  }

  /// Microseconds a run, the mean of a round of so many milliseconds; a round starts when `next`
  /// says so. The first warms up and is not reported.
  /// - Throws: what running throws.
  func rounds(
    milliseconds: Double, next: () -> Bool, report: (Double) -> Void
  ) throws(ModelError) {
    func round(_ runs: Int) throws(ModelError) -> Double {
      let start = ContinuousClock.now
      for _ in 0..<runs { try runOnce() }
      return (ContinuousClock.now - start) / .microseconds(1) / Double(runs)
    }
    for _ in 0..<3 { _ = try round(1) }
    let once = try round(3)
    let runs = max(1, Int(milliseconds * 1000 / max(once, 0.1)))
    _ = try round(runs)
    while next() { report(try round(runs)) }
  }

  /// Takes the time of each step. - Throws: what running throws.
  mutating func measureSteps() throws(ModelError) {
    guard report.planned else { return }
    let runs = max(3, min(1000, Int(1e6 / max(1, report.p50_us))))
    let steps = try session.profile(runs: runs)
    let total = steps.reduce(0) { $0 + $1.microseconds }
    report.nodes = steps.map {
      .init(
        nodes: $0.label, us: $0.microseconds, share: $0.microseconds / max(total, 1e-9),
        fallback: $0.isFallback)
    }
  }

  /// Compares each step with what this core can do. - Throws: what running throws.
  mutating func measureRoofline() throws(ModelError) {
    guard report.planned else { return }
    let runs = max(3, min(1000, Int(1e6 / max(1, report.p50_us))))
    report.roofline = Roofline(
      try MachineLimits.measured(.current()), try session.profile(runs: runs),
      arenaByteCount: session.arenaByteCount)
  }

  /// Runs on what is in place; without a plan, from tensors.
  private func runOnce() throws(ModelError) {
    if report.planned { try session.run() } else { _ = try session.run(arguments) }
  }

  private func repeating(
    for seconds: Double, atMost limit: Int, _ take: (Double) -> Void
  ) throws(ModelError) {
    let end = ContinuousClock.now + .seconds(seconds)
    var count = 0
    var last = ContinuousClock.now
    repeat {
      try runOnce()
      let now = ContinuousClock.now
      take((now - last) / .microseconds(1))
      last = ContinuousClock.now
      count += 1
    } while last < end && count < limit
  }

  /// Random inputs of these shapes, the same in every process.
  static func random(
    _ inputs: [Value], _ shapes: [[Int]]
  ) throws(ModelError) -> [Datum] {
    var random = SplitMix(state: 7)
    var arguments: [Datum] = []
    for (value, shape) in zip(inputs, shapes) {
      arguments.append(
        .tensor(try random.tensor(value.type.tensor?.dtype ?? .float32, shape: shape)))
    }
    return arguments
  }

}

/// Steele, Lea and Flood's SplitMix64: the same numbers on every machine.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Real numbers from -1 to 1, whole numbers 0 or 1.
  mutating func tensor(_ dtype: DType, shape: [Int]) throws(ModelError) -> Tensor {
    let count = try Tensor.elementCount(shape)
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count {
      let bits = next()
      values.append(dtype.isFloat ? Double(bits >> 11) * 0x1p-52 - 1 : Double(bits & 1))
    }
    return try Tensor(dtype, shape: shape, converting: values)
  }
}
