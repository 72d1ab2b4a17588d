// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
public import ApusTensor

/// Inputs that keep their contents from run to run.
extension Session {
  /// Carries an output to an input from run to run: after each run, the input holds the output.
  ///
  /// Costs nothing where the model updates the input in place, and a copy where the input is
  /// shared and not so updated. Throws: `invalidValue` when there is no such output or input.
  public func tie(output: String, to input: String) throws(ModelError) {
    let graph = model.graph
    guard let from = graph.outputs.firstIndex(where: { graph[$0].name == output }),
      let to = graph.inputs.firstIndex(where: { graph[$0].name == input })
    else { throw ModelError(.invalidValue, "no output '\(output)' or no input '\(input)'") }
    ties.append((from, to))
  }

  /// Makes an input lie in memory of the caller, now and for every shape bound later.
  ///
  /// Several sessions, of one model or of several, may share one block, so that what one of them
  /// updates the others read: they must not run at the same time then. Throws: `invalidValue` when
  /// there is no such input; `shapeMismatch`, now or at `bind`, when the block is not exactly as
  /// large as the input.
  public func share(input place: Int, _ storage: Storage) throws(ModelError) {
    guard model.graph.inputs.indices.contains(place) else {
      throw ModelError(
        .invalidValue, "no input \(place); the model has \(model.graph.inputs.count)")
    }
    try bound?.share(place, storage)
    shared[place] = storage
  }

  /// As above for the input of that name.
  public func share(input name: String, _ storage: Storage) throws(ModelError) {
    let graph = model.graph
    guard let place = graph.inputs.firstIndex(where: { graph[$0].name == name }) else {
      throw ModelError(.invalidValue, "the model has no such input", at: .value(name))
    }
    try share(input: place, storage)
  }

  /// The input that a run updates in place by writing this output over it; nil when the output has
  /// memory of its own, or before `bind(shapes:)`.
  public func updatedInput(ofOutput place: Int) -> Int? {
    guard let plan = bound?.plan.plan, plan.outputs.indices.contains(place) else { return nil }
    return plan.updatedInput(ofOutput: place)
  }

  /// The tensor in a shared input's memory, where the model says its shape; not a copy.
  func sharedTensor(_ place: Int) throws(ModelError) -> Datum? {
    guard let storage = shared[place],
      let type = model.graph[model.graph.inputs[place]].type.tensor,
      let dtype = type.dtype, let shape = type.knownShape
    else { return nil }
    guard storage.byteCount == (try Tensor.byteCount(dtype, shape: shape)) else {
      throw ModelError(
        .shapeMismatch, "the shared memory has \(storage.byteCount) bytes, not those of \(type)")
    }
    return .tensor(try Tensor(dtype, shape: shape, bytes: Bytes(storage)))
  }
}
