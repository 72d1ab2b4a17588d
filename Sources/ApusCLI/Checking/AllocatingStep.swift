// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
import ApusRuntime
import ApusTensor

/// Something outside the promise that a run allocates nothing once its shapes are bound.
struct AllocatingStep: Encodable, CustomStringConvertible {
  /// How much of the model it is about.
  enum Scope: String, Encodable {
    /// A step of the plan is done by the operator's reference, for want of a kernel.
    case node
    /// The values of an input decide shapes or branches, so each new value makes a new plan.
    case input
    /// There is no plan: all nodes run by their references, one after another.
    case graph
  }

  var scope: Scope
  /// The step's nodes, the input's name or the graph's.
  var name: String
  var reason: String

  var description: String {
    switch scope {
    case .node: "\(name): \(reason)"
    case .input: "input '\(name)': \(reason)"
    case .graph: "the whole graph '\(name)': \(reason)"
    }
  }

  /// What allocates in runs of `model` with extents bound as given and to 1 where nothing is said.
  ///
  /// Throws: why no plan can be made for these shapes, when it is not that shapes depend on data.
  static func list(
    of model: Model, _ extents: [ExtentBinding]
  ) throws(ModelError) -> [AllocatingStep] {
    var model = model
    model.graph.bind(extents)
    var sized = model.graph
    sized.bindAll(to: 1)
    let shapes = sized.inputs.map { sized[$0].type.tensor?.knownShape ?? [] }
    if let id = sized.inputs.first(where: { !sized[$0].type.isPlanned }) {
      let value = sized[id]
      return [
        AllocatingStep(
          scope: .graph, name: sized.name,
          reason: "runs by references: input '\(value.name)' is \(value.type)")
      ]
    }
    let session = Session(try PreparedModel(model))
    var found = session.model.decidingInputs.map {
      AllocatingStep(
        scope: .input, name: session.model.graph[session.model.graph.inputs[$0]].name,
        reason: "each new value makes a plan, since shapes or branches depend on it")
    }
    do throws(ModelError) {
      try session.bind(shapes: shapes)
      found += try session.profile(runs: 0).filter(\.isFallback).map {
        AllocatingStep(scope: .node, name: $0.label, reason: "runs by its reference")
      }
    } catch {
      guard error.code == .dynamicShape else { throw error }
      // Where inputs decide, their values may be all that a plan needs.
      let what = session.model.decidingInputs.isEmpty ? "runs by references" : "is not looked at"
      found.append(
        AllocatingStep(scope: .graph, name: sized.name, reason: "\(what): \(error.message)"))
    }
    return found
  }
}

extension ValueType {
  /// Whether values of the type can have a place in a plan: tensors of numbers.
  fileprivate var isPlanned: Bool {
    guard case .tensor(let type) = self else { return false }
    return type.dtype != .string
  }
}
