// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusPasses
import ApusPlan
public import ApusTensor
import Synchronization

/// A model ready to run: its graph improved, and a plan for each set of shapes that it met.
///
/// Shared between threads; each thread runs a `Session` of its own.
public final class PreparedModel: Sendable {
  /// Choices made when a model is prepared.
  public struct Options: Sendable {
    /// The kernels; nil is the table that `KernelTable.current` gives.
    public var table: KernelTable?
    /// Whether passes run; without them every node is done as the file has it.
    public var isOptimised = true
    /// The most plans kept, least recently used first out.
    public var planLimit = 16
    /// The most bytes of one plan's intermediate tensors.
    public var arenaLimit = 16 << 30

    /// Whether kernels that round more than a plain sum of products, such as convolutions by
    /// Winograd's method (twice the error), are left out.
    public var isExact = false
    /// The multiplications that a thread's share of a step has at the least; the default takes
    /// some twenty microseconds. Results do not depend on it.
    public var leastShare = 1 << 20

    public init() {}
  }

  public let graph: Graph
  /// What passes did to the graph.
  public let explanation: Explanation
  package let table: KernelTable
  let options: Options
  private let cache = Mutex<[CachedPlan]>([])
  /// Weights packed for plans.
  let packedWeights = PackedWeights()
  /// How many packed forms of weights the plans have between them.
  package var packedFormCount: Int { packedWeights.count }

  struct PlanKey: Hashable, Sendable {
    var shapes: [[Int]]
    /// Small inputs that the plan depends on, by place.
    var values: [Int: [Int]]
  }

  private struct CachedPlan: Sendable {
    var key: PlanKey
    var plan: CompiledPlan
  }

  /// Improves the model's graph and checks that every operator is known.
  ///
  /// Throws: the reason of the first operator that Apus cannot do; what inference and passes throw.
  public init(_ model: consuming Model, options: Options = Options()) throws(ModelError) {
    var graph = model.graph
    _ = consume model
    if let opaque = graph.firstOpaque {
      guard let op = opaque.op as? OpaqueOperator else {
        throw ModelError(.unsupported, "unknown operator", at: .node(opaque.title))
      }
      throw op.reason.located(.node(opaque.title))
    }
    if options.isOptimised {
      // Nothing trains a prepared model: what could learn may be folded.
      for id in graph.constants.keys { graph.constants[id]?.role = .constant }
    }
    try graph.inferTypes()
    explanation = options.isOptimised ? try Pipeline.interchange.run(&graph) : Explanation()
    self.graph = graph
    let deciding = graph.decidingValues()
    decidingInputs = graph.inputs.indices.filter { place in
      guard deciding.contains(graph.inputs[place]),
        case .tensor(let type) = graph[graph.inputs[place]].type
      else { return false }
      return type.dtype.map { $0.isInteger || $0 == .bool } ?? true
    }
    self.options = options
    if let table = options.table { self.table = table } else { table = try KernelTable.current() }
  }

  /// The places of inputs of whole numbers that decide shapes or branches: where they are few,
  /// plans are made for their values too.
  public let decidingInputs: [Int]

  /// The plan for these shapes, made now if it is new.
  ///
  /// Throws: `dynamicShape` when no plan can be made; what inference and lowering throw.
  func plan(_ key: PlanKey, values: [Int: Tensor]) throws(ModelError) -> CompiledPlan {
    let found = cache.withLock { cache -> CompiledPlan? in
      guard let place = cache.firstIndex(where: { $0.key == key }) else { return nil }
      let entry = cache.remove(at: place)
      cache.append(entry)
      return entry.plan
    }
    if let found { return found }
    let pipeline = options.isOptimised ? Pipeline.interchange : Pipeline([])
    let special = try graph.specialised(shapes: key.shapes, values: values, pipeline: pipeline)
    let made: Result<CompiledPlan, ModelError> = Share.$leastWork.withValue(
      max(1, options.leastShare)
    ) {
      Result { () throws(ModelError) in
        let machine = RuntimeMachine(
          table: table, isExact: options.isExact, packedWeights: packedWeights)
        return CompiledPlan(try Plan(special, for: machine))
      }
    }
    let plan = try made.get()
    guard plan.plan.arenaByteCount <= options.arenaLimit else {
      throw ModelError(
        .limitExceeded,
        "the plan needs \(plan.plan.arenaByteCount) bytes; the limit is \(options.arenaLimit)")
    }
    cache.withLock { cache in
      cache.append(CachedPlan(key: key, plan: plan))
      if cache.count > options.planLimit { cache.removeFirst() }
    }
    return plan
  }
}

/// A plan of runtime kernels; immutable, so that threads may share it.
final class CompiledPlan: Sendable {
  let plan: Plan<any Kernel>
  /// The kernels alone, for the loop of a run.
  let kernels: [any Kernel]
  /// Those of which several threads may do shares, by place, and the most shares of each.
  let divisible: [(any DivisibleKernel)?]
  let shares: [Int]
  let isDivisible: Bool

  init(_ plan: Plan<any Kernel>) {
    self.plan = plan
    kernels = plan.steps.map(\.step)
    shares = kernels.map { $0.divisible?.mostShares ?? 1 }
    divisible = zip(kernels, shares).map { $1 > 1 ? $0.divisible : nil }
    isDivisible = shares.contains { $0 > 1 }
  }

  /// Does all steps in the calling thread. Throws: what data can cause.
  func run(_ memory: Memory) throws(ModelError) {
    // In place: an iterator would take hold of each kernel and let go of it again.
    for place in kernels.indices { try kernels[place].run(memory) }
  }
}

extension Graph {
  /// The first node whose operator could not be decoded, bodies included.
  public var firstOpaque: Node? {
    for node in nodes {
      if node.op is OpaqueOperator { return node }
      for body in node.op.bodies { if let found = body.firstOpaque { return found } }
    }
    return nil
  }
}
