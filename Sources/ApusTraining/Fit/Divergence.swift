// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

extension ModelError.Code {
  /// A loss that is infinite or no number.
  public static let diverged = ModelError.Code(rawValue: "diverged")
}

extension Trainer {
  /// What to say of a step whose loss is not finite: the first node whose result is not.
  ///
  /// The step has overwritten the parameters that it started from. They are had again from the last
  /// snapshot by doing the steps since then once more, which gives the same bits.
  func divergence(
    _ runner: StepRunner, _ examples: any Examples, _ chosen: ArraySlice<Int>
  ) throws(ModelError) -> ModelError {
    let failed = progress
    if let snapshot {
      // This also forgets the snapshot: a step that fails earlier this time is told as it is.
      state = snapshot
      try repeatSteps(until: failed.batch, examples)
      try runner.load(examples, chosen)
      try runner.draw(seed: options.seed, step: failed.step)
    }
    return try firstFailure(runner, step: failed.step + 1)
  }

  private func firstFailure(_ runner: StepRunner, step: Int) throws(ModelError) -> ModelError {
    var graph = runner.step.graph
    var arguments: [Datum] = []
    for (place, id) in graph.inputs.enumerated() {
      let memory = try runner.input(place)
      guard let type = graph[id].type.tensor, let dtype = type.dtype,
        let shape = type.knownShape
      else { continue }
      let tensor = try Tensor(
        dtype, shape: shape, bytes: Bytes(copying: UnsafeRawBufferPointer(memory)))
      if dtype.isFloat, try tensor.doubles().contains(where: { !$0.isFinite }) {
        return ModelError(
          .diverged,
          "step \(step) got numbers that are not finite in its input '\(graph[id].name)'; clean "
            + "the data or lower the learning rate", at: .value(graph[id].name))
      }
      arguments.append(.tensor(tensor))
    }
    let made = graph.nodes.map { node in
      (node.title, node.outputs.compactMap(\.self).filter { graph[$0].isReal })
    }
    graph.outputs = made.flatMap(\.1)
    var results = try graph.evaluate(arguments)[...]
    for (title, outputs) in made {
      for _ in outputs {
        guard case .tensor(let tensor)? = results.popFirst() else { continue }
        if try tensor.doubles().contains(where: { !$0.isFinite }) {
          return ModelError(
            .diverged,
            "the loss of step \(step) is not finite: this is the first node whose result is not; "
              + "lower the learning rate, clip gradients, or scale the data", at: .node(title))
        }
      }
    }
    return ModelError(.diverged, "the loss of step \(step) is not finite")
  }
}

extension Value {
  fileprivate var isReal: Bool { type.tensor?.dtype?.isFloat ?? false }
}
