// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What Loop and Scan know of their bodies.
struct LoopBody {
  let graph: Graph
  /// How many values are carried from one run to the next.
  let carriedCount: Int
  /// Outputs of the body before the carried ones.
  let leadingOutputs: Int

  /// The types that carried values have in every run, and the facts of the body's outputs then.
  ///
  /// Starts from the initial types and weakens them until a run gives what it was given.
  func settle(
    _ initial: [ValueType], infer: ([ValueType]) throws(ModelError) -> [Fact]
  ) throws(ModelError) -> (carried: [ValueType], outputs: [Fact]) {
    var carried = initial
    for round in 0..<8 {
      // Bodies inside bodies multiply the rounds.
      try WorkBudget.spend(graph.nodes.count + 1)
      let outputs = try infer(carried)
      try check(outputs)
      var next: [ValueType] = []
      for (index, type) in carried.enumerated() {
        next.append(try type.joined(with: outputs[leadingOutputs + index].type))
      }
      if next == carried { return (carried, outputs) }
      carried = round == 6 ? next.map(\.withoutShapes) : next
    }
    return (carried.map { _ in .unknown }, try infer(carried.map { _ in .unknown }))
  }

  private func check(_ outputs: [Fact]) throws(ModelError) {
    guard outputs.count == graph.outputs.count, outputs.count >= leadingOutputs + carriedCount
    else {
      throw ModelError(
        .invalidModel,
        "the body must give at least \(leadingOutputs + carriedCount) outputs, "
          + "got \(outputs.count)", at: .graph(graph.name))
    }
  }

  /// How many outputs of the body are collected over all runs.
  var collectedCount: Int {
    max(0, graph.outputs.count - leadingOutputs - carriedCount)
  }

  /// The type of a collected output of one run, without names that only the body knows, which
  /// may stand for another number in each run.
  func collectedType(
    _ index: Int, _ outputs: [Fact], known names: Set<String>
  ) throws(ModelError) -> TensorType {
    switch outputs[leadingOutputs + carriedCount + index].type {
    case .unknown: return TensorType(nil)
    case .tensor(let type):
      return TensorType(
        type.dtype,
        type.shape?.map { extent in
          if case .named(let name) = extent, !names.contains(name) { .unknown } else { extent }
        })
    case let type:
      throw ModelError(
        .typeMismatch, "a collected output of the body must be a tensor, got \(type)",
        at: .graph(graph.name))
    }
  }

  /// The type that a collected output has when the body never runs: extents that are not known
  /// count as 0.
  func emptyElement(
    _ index: Int, inputs: [ValueType]
  ) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    var body = graph
    for (id, type) in zip(body.inputs, inputs) {
      if let merged = try? type.merged(with: body[id].type) { body[id].type = merged }
    }
    try? body.inferTypes()
    let id = body.outputs[leadingOutputs + carriedCount + index]
    guard let type = body[id].type.tensor, let dtype = type.dtype else {
      throw ModelError(
        .invalidModel, "the loop runs no time and the type of this output is not declared",
        at: .value(body[id].name), .graph(graph.name))
    }
    return (dtype, (type.shape ?? []).map { $0.value ?? 0 })
  }

  /// The tensors that the body gave for one collected output in one run.
  func collected(_ outputs: [Datum]) throws(ModelError) -> [Tensor] {
    var tensors: [Tensor] = []
    for datum in outputs.dropFirst(leadingOutputs + carriedCount) {
      guard case .tensor(let tensor) = datum else {
        throw ModelError(
          .typeMismatch, "a collected output of the body must be a tensor",
          at: .graph(graph.name))
      }
      tensors.append(tensor)
    }
    return tensors
  }
}

extension Tensor {
  /// The only element of a tensor of Booleans, whatever its rank.
  ///
  /// Throws: `typeMismatch`, `invalidValue` when there is not exactly one element.
  func condition() throws(ModelError) -> Bool {
    guard count == 1 else {
      throw ModelError(.invalidValue, "a condition must have one element, got shape \(shape)")
    }
    return try elements(of: Bool.self)[0]
  }
}
