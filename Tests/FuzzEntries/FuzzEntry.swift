// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusONNX
import ApusPasses
import ApusRuntime
import ApusSchema
import ApusTensor

/// What is done with bytes that nobody vouches for: the fuzz targets of `tools/fuzz` and the
/// replay of their kept corpus call these and nothing else.
///
/// An entry returns when the bytes were done or refused and throws `BrokenLaw` when a law does
/// not hold; a trap, a hang or memory beyond the limits is what fuzzing looks for.
public enum FuzzEntry: String, CaseIterable, Sendable {
  case reader = "FuzzReader"
  case text = "FuzzText"
  case run = "FuzzRun"

  public func callAsFunction(_ bytes: [UInt8]) throws {
    _ = try AllocationBudget.$current.withValue(AllocationBudget(bytes: 64 << 20)) {
      try WorkBudget.$current.withValue(WorkBudget(steps: 1 << 20)) {
        do {
          switch self {
          case .reader: try readBinary(bytes)
          case .text: try readText(bytes)
          case .run: try run(bytes)
          }
        } catch is ModelError {}
      }
    }
  }

  /// The limits that a file is loaded under.
  public static var limits: LoadLimits {
    var limits = LoadLimits()
    limits.memory = 64 << 20
    limits.tensorElements = 1 << 20
    return limits
  }
}

/// Something that must hold for any bytes and did not.
public struct BrokenLaw: Error, CustomStringConvertible {
  public var description: String
}

extension FuzzEntry {
  /// Any bytes are a model or an error, and what was read is written back the same.
  private func readBinary(_ bytes: [UInt8]) throws {
    let proto = try ONNXReader(limits: Self.limits).model(bytes)
    _ = try? Model(importing: proto, limits: Self.limits)
    let written = try ONNXWriter().bytes(of: proto)
    guard try ONNXReader(limits: Self.limits).model(written) == proto else {
      throw BrokenLaw(description: "what was written reads back differently")
    }
  }

  /// Any text is a model or an error, and what was parsed prints. What begins with a brace is
  /// JSON.
  private func readText(_ bytes: [UInt8]) throws {
    if bytes.first == UInt8(ascii: "{") {
      let json = ONNXJSON(limits: Self.limits)
      _ = try json.write(try json.read(ModelProto.self, from: bytes))
    } else {
      let text = ONNXText(limits: Self.limits)
      _ = text.write(try text.read(bytes))
    }
  }

  /// Any bytes that are a model are improved, planned and run, or refused, within small limits;
  /// the graph that is read and what each pass leaves keep the rules of their forms; two threads
  /// that share every step give the bits of one.
  private func run(_ bytes: [UInt8]) throws {
    let model = try Model(
      importing: ONNXReader(limits: Self.limits).model(bytes), limits: Self.limits)
    do throws(ModelError) { try verify(model.graph) } catch {
      guard error.code == .brokenRule else { throw error }
      // Folding may bring to light what was wrong with the model from the start.
      guard let inputs = try inputs(of: model.graph), (try? model.graph.evaluate(inputs)) != nil
      else { throw error }
      throw BrokenLaw(description: error.description)
    }
    var options = PreparedModel.Options()
    options.arenaLimit = 64 << 20
    options.leastShare = 1
    let prepared = try PreparedModel(model, options: options)
    guard let inputs = try inputs(of: prepared.graph) else { return }
    let alone = try Session(prepared).run(inputs)
    guard isDeterministic(prepared.graph), let workers = Self.workers else { return }
    guard try Session(prepared, workers: workers).run(inputs) == alone else {
      throw BrokenLaw(description: "two threads give other bits than one")
    }
  }

  /// Made-up data; nil for inputs that are no tensors of known type.
  private func inputs(of graph: Graph) throws(ModelError) -> [Datum]? {
    var inputs: [Datum] = []
    for id in graph.inputs {
      guard let type = graph[id].type.tensor, let dtype = type.dtype else { return nil }
      let shape = (type.shape ?? []).map { $0.value ?? 2 }
      let values = (0..<(try Tensor.elementCount(shape))).map { Double($0 * 7 % 5) / 4 }
      inputs.append(.tensor(try Tensor(dtype, shape: shape, converting: values)))
    }
    return inputs
  }

  private static let workers = try? WorkerPool(threads: 2)

  private func isDeterministic(_ graph: Graph) -> Bool {
    graph.nodes.allSatisfy { node in
      type(of: node.op).isDeterministic && node.op.bodies.allSatisfy(isDeterministic)
    }
  }

  private func verify(_ imported: Graph) throws(ModelError) {
    try imported.verify(as: .imported)
    if imported.firstOpaque != nil { return }
    var graph = imported
    try graph.inferTypes()
    var pipeline = Pipeline.interchange
    pipeline.isVerifying = true
    _ = try pipeline.run(&graph)
  }
}
