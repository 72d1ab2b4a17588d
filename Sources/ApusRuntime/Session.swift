// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
public import ApusTensor
import CApusKernels
import Foundation

/// The memory for running a prepared model, used by one thread at a time.
///
/// `run(_:)` takes tensors of any shapes. For runs that allocate nothing, `bind(shapes:)` once,
/// then write inputs in place, call `run()` and read outputs in place.
public final class Session {
  public let model: PreparedModel
  private(set) var bound: Binding?
  /// Pairs of output and input that carry state from run to run.
  var ties: [(output: Int, input: Int)] = []
  /// Memory of callers that inputs lie in, by place.
  var shared: [Int: Storage] = [:]

  let workers: WorkerPool?

  /// A session whose runs the threads of `workers` help with; without them the caller's does all.
  public init(_ model: PreparedModel, workers: WorkerPool? = nil) {
    self.model = model
    self.workers = workers
  }

  // MARK: - Simple runs

  /// Runs on tensors by input name; gives the outputs by name.
  ///
  /// Throws: `invalidValue` for a missing or unknown input, `typeMismatch`, `shapeMismatch`, and
  /// what running throws.
  public func run(_ inputs: [String: Tensor]) throws(ModelError) -> [String: Tensor] {
    var data: [String: Datum] = [:]
    for (name, tensor) in inputs { data[name] = .tensor(tensor) }
    let results = try run(data)
    var tensors: [String: Tensor] = [:]
    for (name, datum) in results {
      guard case .tensor(let tensor) = datum else {
        throw ModelError(.typeMismatch, "the output is no tensor", at: .value(name))
      }
      tensors[name] = tensor
    }
    return tensors
  }

  /// Runs on data of any kind by input name; gives the outputs by name. An input that is shared may
  /// be left out. Throws: as above.
  public func run(_ inputs: [String: Datum]) throws(ModelError) -> [String: Datum] {
    let graph = model.graph
    var arguments: [Datum] = []
    for (place, id) in graph.inputs.enumerated() {
      let name = graph[id].name
      var given = inputs[name]
      if given == nil { given = try sharedTensor(place) }
      guard let datum = given else {
        let names = graph.inputs.map { "'\(graph[$0].name)'" }.joined(separator: ", ")
        throw ModelError(
          .invalidValue, "the input is missing; the model takes \(names)", at: .value(name))
      }
      _ = try locating(.value(name)) { () throws(ModelError) in
        try datum.type.merged(with: graph[id].type.withoutNames)
      }
      arguments.append(datum)
    }
    if let name = inputs.keys.first(where: { name in
      !graph.inputs.contains { graph[$0].name == name }
    }) {
      throw ModelError(.invalidValue, "the model has no such input", at: .value(name))
    }
    let results = try run(arguments)
    var named: [String: Datum] = [:]
    for (id, datum) in zip(graph.outputs, results) { named[graph[id].name] = datum }
    return named
  }

  /// Runs on data in the order of the inputs. Throws: as above.
  public func run(_ arguments: [Datum]) throws(ModelError) -> [Datum] {
    do throws(ModelError) {
      try plan(for: arguments)
    } catch {
      guard error.code == .dynamicShape else { throw error }
      // Shapes that depend on data, and kinds other than tensors, have no plan.
      return try model.graph.evaluate(arguments)
    }
    guard let bound else { throw ModelError(.invalidValue, "no shapes are bound") }
    try bound.write(arguments)
    try run()
    return try bound.read()
  }

  private func plan(for arguments: [Datum]) throws(ModelError) {
    var tensors: [Tensor] = []
    for datum in arguments {
      guard case .tensor(let tensor) = datum, tensor.dtype != .string else {
        throw ModelError(.dynamicShape, "an input is no tensor of numbers")
      }
      tensors.append(tensor)
    }
    try plan(for: tensors)
  }

  /// Plans for the shapes of `tensors` and for the values of those that are small and decide
  /// shapes or branches, unless the plan at hand is for them.
  private func plan(for tensors: [Tensor]) throws(ModelError) {
    guard tensors.count == model.graph.inputs.count else {
      throw ModelError(
        .invalidValue, "the model takes \(model.graph.inputs.count) inputs, got \(tensors.count)")
    }
    let shapes = tensors.map(\.shape)
    if let bound, bound.key.shapes == shapes, try bound.holds(tensors) { return }
    var key = PreparedModel.PlanKey(shapes: shapes, values: [:])
    var values: [Int: Tensor] = [:]
    for place in model.decidingInputs {
      let tensor = tensors[place]
      guard tensor.count <= 16, tensor.dtype.isInteger || tensor.dtype == .bool else { continue }
      key.values[place] = try tensor.integers()
      values[place] = tensor
    }
    bound = try Binding(
      key, model.plan(key, values: values), values: values, shared: shared, keeping: bound)
  }

  // MARK: - Runs in place

  /// Makes or finds the plan for inputs like these, in their order, takes memory for it, and writes
  /// them there: as `bind(shapes:)`, for models where values of small inputs of whole numbers, such
  /// as a sample rate, decide shapes or branches (`PreparedModel.decidingInputs`).
  ///
  /// Throws: `dynamicShape` when other data decide shapes; `shapeMismatch`, `typeMismatch`.
  public func bind(to inputs: [Datum]) throws(ModelError) {
    try plan(for: inputs)
    try bound?.write(inputs)
  }

  /// Makes or finds the plan for these shapes, in the order of the inputs, and takes memory for it.
  ///
  /// Throws: `dynamicShape` when shapes depend on data; `shapeMismatch`.
  public func bind(shapes: [[Int]]) throws(ModelError) {
    if let bound, bound.key.shapes == shapes, bound.key.values.isEmpty { return }
    let key = PreparedModel.PlanKey(shapes: shapes, values: [:])
    do throws(ModelError) {
      bound = try Binding(key, model.plan(key, values: [:]), shared: shared, keeping: bound)
    } catch {
      guard let place = model.decidingInputs.first, error.code != .limitExceeded else {
        throw error
      }
      // A branch that such a value excludes need not fit these shapes.
      throw ModelError(
        .dynamicShape,
        "shapes alone make no plan: the value of '\(model.graph[model.graph.inputs[place]].name)' "
          + "decides shapes or branches, so bind to inputs with their values, bind(to:) "
          + "(\(error.message))")
    }
  }

  /// Whether there is a plan that `run()` follows.
  public var isBound: Bool { bound != nil }

  /// The memory of an input, to be written before `run()`. nil before `bind(shapes:)`.
  public func input(_ place: Int) -> UnsafeMutableRawBufferPointer? { bound?.input(place) }

  /// The memory of an output, valid until the next run; an input's own where the model updates that
  /// input in place (`updatedInput`). nil before `bind(shapes:)`.
  public func output(_ place: Int) -> UnsafeRawBufferPointer? { bound?.output(place) }

  /// Runs on what is in the inputs' memory. Allocates nothing, unless `apus check` lists fallbacks.
  ///
  /// Throws: `invalidValue` before `bind(shapes:)`, and for another value of a deciding input than
  /// it was bound to; what kernels throw.
  public func run() throws(ModelError) {
    guard let bound else { throw ModelError(.invalidValue, "bind shapes before running") }
    if let place = bound.undecided {
      throw ModelError(
        .invalidValue, "the value decides shapes or branches and has changed: bind(to:) again",
        at: .value(model.graph[model.graph.inputs[place]].name))
    }
    let state = apus_begin_flush_to_zero()
    defer { apus_end_flush_to_zero(state) }
    let memory = bound.memory
    if let workers {
      try workers.run(bound.plan, memory)
    } else {
      try bound.plan.run(memory)
    }
    for tie in ties {
      bound.carry(output: tie.output, input: tie.input, isShared: shared[tie.input] != nil)
    }
  }
}

extension ValueType {
  /// The type with extents that have names left open: a caller's tensor decides them.
  public var withoutNames: ValueType {
    guard case .tensor(let type) = self else { return self }
    let shape = type.shape?.map { $0.isKnown ? $0 : Dimension.unknown }
    return .tensor(TensorType(type.dtype, shape))
  }
}
