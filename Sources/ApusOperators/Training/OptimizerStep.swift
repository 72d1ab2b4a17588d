// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// One step of an optimiser over n variables.
///
/// Inputs: the learning rate `R`, the number of steps done `T`, then n variables, n gradients, and
/// n tensors of each kind of state. Outputs: n variables, and n tensors of each kind of state.
struct OptimizerStep {
  /// How many kinds of state there are.
  let stateCount: Int

  /// n. Throws: `invalidModel` when the inputs do not come in equal lots.
  private func variableCount(_ inputs: Int) throws(ModelError) -> Int {
    guard inputs > 2, (inputs - 2) % (2 + stateCount) == 0 else {
      throw ModelError(
        .invalidModel,
        "after R and T come \(2 + stateCount) tensors for each variable, got \(inputs - 2)")
    }
    return (inputs - 2) / (2 + stateCount)
  }

  func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let count = try variableCount(site.inputs.count)
    if let dtype = try site.tensor(1).dtype, dtype != .int64 {
      throw ModelError(.typeMismatch, "T must be int64, got \(dtype.name)")
    }
    var types: [TensorType] = []
    for variable in 0..<count {
      var type = TensorType(nil)
      for kind in 0..<(2 + stateCount) {
        type = try type.merged(with: site.tensor(2 + kind * count + variable))
      }
      types.append(type)
    }
    var facts: [Fact] = []
    for _ in 0...stateCount { facts += types.map { Fact(.tensor($0)) } }
    return facts
  }

  /// Calls `step` for each element of each variable with the rate, the number of steps, and the
  /// element's value, gradient and states; it gives the new value and states.
  func evaluate(
    _ site: EvaluateSite,
    _ step: (_ rate: Double, _ steps: Double, _ values: [Double]) -> [Double]
  ) throws(ModelError) -> [Datum?] {
    let count = try variableCount(site.inputs.count)
    let rate = try site.tensor(0).doubles()
    let steps = try site.tensor(1).integers()
    guard rate.count == 1, steps.count == 1 else {
      throw ModelError(.invalidValue, "R and T must have one element each")
    }
    var results = [Datum?](repeating: nil, count: count * (1 + stateCount))
    for variable in 0..<count {
      let value = try site.tensor(2 + variable)
      var columns: [[Double]] = []
      for kind in 0..<(2 + stateCount) {
        let tensor = try site.tensor(2 + kind * count + variable)
        guard tensor.shape == value.shape, tensor.dtype == value.dtype else {
          throw ModelError(
            .shapeMismatch,
            "a variable, its gradient and its states must be alike: \(value.shape), "
              + "\(tensor.shape)")
        }
        columns.append(try tensor.doubles())
      }
      var outputs = [[Double]](repeating: [], count: 1 + stateCount)
      for index in 0..<value.count {
        let new = step(rate[0], Double(steps[0]), columns.map { $0[index] })
        for kind in outputs.indices { outputs[kind].append(new[kind]) }
      }
      for (kind, values) in outputs.enumerated() {
        results[kind * count + variable] = .tensor(
          try Tensor(value.dtype, shape: value.shape, converting: values))
      }
    }
    return results
  }
}
