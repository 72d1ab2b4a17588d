// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusRuntime
public import ApusTensor

/// Runs a prepared model on batches of windows that are written straight into its inputs.
public final class ModelRunner {
  /// The inputs, in the model's order.
  public let ports: [ForecastPort]
  /// Input steps, L.
  public let length: Int
  /// Numbers that the model gives for a window: H·K, or H·K·Q.
  public let outputSize: Int
  /// Steps that it forecasts, H.
  public let horizon: Int
  /// The most windows of one run.
  public let largestBatch: Int
  private let session: Session
  private let ranks: [Int]
  private let output: Int
  /// The size of each state, whose inputs come after the ports and are zeros in every run.
  private let stateSizes: [Int]

  /// Finds the model's inputs and its output, and learns by one run what it gives.
  ///
  /// `output` is a name, nil for the first; `states` are inputs [N, H] that begin at zeros. Throws:
  /// `invalidValue` when ports and then states are not the model's inputs one for one or the output's
  /// size is no multiple of the horizon; `unsupported` for inputs or an output that are not float32;
  /// what running throws.
  public init(
    _ model: PreparedModel, ports: [ForecastPort], length: Int, horizon: Int,
    output: String? = nil, states: [String] = [], largestBatch: Int = 256
  ) throws(ModelError) {
    precondition(length > 0 && horizon > 0 && largestBatch > 0)
    let graph = model.graph
    let all = graph.inputs.map { graph[$0].name }
    let names = Array(all.dropLast(states.count))
    guard Array(all.suffix(states.count)) == states else {
      throw ModelError(.invalidValue, "the model's inputs are \(all), the states \(states)")
    }
    var sorted: [ForecastPort] = []
    var ranks: [Int] = []
    var batch = largestBatch
    for (name, id) in zip(names, graph.inputs) {
      guard let port = ports.first(where: { $0.name == name }), ports.count == names.count else {
        throw ModelError(
          .invalidValue, "the model's inputs are \(names), got \(ports.map(\.name)) to feed")
      }
      guard let type = graph[id].type.tensor, type.dtype == .float32, let shape = type.shape,
        (1...3).contains(shape.count),
        shape.count == 3 || port.columns.count == 1
          || (port.source == .latest && shape.count == 2)
      else {
        throw ModelError(
          .unsupported,
          "\(port.columns.count) columns cannot be fed to \(graph[id].type): needs float32 of "
            + "rank 3, or rank 1 or 2 for one column", at: .value(name))
      }
      let batchAxis = port.layout == .timeFirst && port.source != .latest ? 1 : 0
      if shape.count == 1 { batch = 1 } else if let fixed = shape[batchAxis].value { batch = fixed }
      sorted.append(port)
      ranks.append(shape.count)
    }
    let outputs = graph.outputs.map { graph[$0].name }
    guard let place = output.map({ outputs.firstIndex(of: $0) }) ?? (outputs.isEmpty ? nil : 0)
    else {
      throw ModelError(.invalidValue, "the model's outputs are \(outputs), not '\(output ?? "")'")
    }
    self.ports = sorted
    self.ranks = ranks
    self.length = length
    self.horizon = horizon
    self.output = place
    self.largestBatch = batch
    stateSizes = graph.inputs.suffix(states.count).map {
      graph[$0].type.tensor?.shape?.last?.value ?? 0
    }
    session = Session(model)
    outputSize = try ModelRunner.size(
      session, sorted, ranks, stateSizes, batch, place, length, horizon)
  }

  /// What one window gives, by a run on whatever is in memory.
  private static func size(
    _ session: Session, _ ports: [ForecastPort], _ ranks: [Int], _ states: [Int], _ batch: Int,
    _ place: Int, _ length: Int, _ horizon: Int
  ) throws(ModelError) -> Int {
    let shapes = zip(ports, ranks).map { port, rank in
      port.shape(
        windows: batch, steps: port.steps(length: length, horizon: horizon), rank: rank)
    }
    try session.bind(shapes: shapes + states.map { [batch, $0] })
    let bytes = session.output(place)?.count ?? 0
    let size = bytes / 4 / batch
    guard bytes > 0, bytes % (4 * batch) == 0, size % horizon == 0 else {
      throw ModelError(
        .shapeMismatch,
        "\(batch) windows give \(bytes / 4) numbers, which is no multiple of a horizon of "
          + "\(horizon) each")
    }
    return size
  }

  /// Runs on `count` windows, at most `largestBatch` at a time, and appends [count, …] to `result`.
  ///
  /// `fill` writes windows `range` of an input into memory, which has room for exactly those.
  /// A model of fixed batch gets its last batch filled up with the last window.
  /// Throws: what running throws.
  public func run(
    count: Int, into result: inout [Float],
    fill: (_ port: ForecastPort, _ range: [Int], UnsafeMutablePointer<Float>)
      throws(ModelError) -> Void
  ) throws(ModelError) {
    let isFixed = isFixedBatch
    var start = 0
    while start < count {
      let size = isFixed ? largestBatch : min(largestBatch, count - start)
      let range = (start..<start + size).map { min($0, count - 1) }
      var shapes: [[Int]] = []
      for (port, rank) in zip(ports, ranks) {
        let steps = port.steps(length: length, horizon: horizon)
        shapes.append(port.shape(windows: size, steps: steps, rank: rank))
      }
      try session.bind(shapes: shapes + stateSizes.map { [size, $0] })
      for place in stateSizes.indices {
        guard let memory = session.input(ports.count + place) else { continue }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
      }
      for (place, port) in ports.enumerated() {
        guard let memory = session.input(place)?.baseAddress else { continue }
        try fill(port, range, memory.assumingMemoryBound(to: Float.self))
      }
      try session.run()
      let used = min(size, count - start) * outputSize
      if let memory = session.output(output), memory.count >= used * 4 {
        result += memory.bindMemory(to: Float.self)[..<used]
      }
      start += size
    }
  }

  private var isFixedBatch: Bool {
    let graph = session.model.graph
    return zip(graph.inputs, ports).contains { id, port in
      guard let shape = graph[id].type.tensor?.shape else { return false }
      let axis = port.layout == .timeFirst && port.source != .latest ? 1 : 0
      return shape.count == 1 || shape[axis].isKnown
    }
  }
}
