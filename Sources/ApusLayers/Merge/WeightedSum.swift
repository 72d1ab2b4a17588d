// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A weighted sum of tensors of one shape, one weight each: `y = Σ w_i x_i`.
///
/// Learned weights start equal. With `softmax` they are positive and sum to 1. `fixed` weights are
/// constants.
public final class WeightedSum: Layer {
  public enum Weights: Sendable {
    /// Learned numbers.
    case free
    /// The softmax of learned numbers.
    case softmax
    /// Given numbers.
    case fixed([Double])
  }
  let rule: Weights

  public init(_ weights: Weights = .softmax, name: String? = nil) {
    rule = weights
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard let first = inputs.first else {
      throw ModelError(.invalidValue, "joins 1 or more tensors, got none")
    }
    for input in inputs {
      try checkFloat(input)
      guard input.rank == first.rank else {
        throw ModelError(.shapeMismatch, "\(input) and \(first) must have one shape")
      }
    }
    if case .fixed(let numbers) = rule, numbers.count != inputs.count {
      throw ModelError(
        .invalidValue, "has \(numbers.count) weights for \(inputs.count) tensors")
    }
    if let weight = try? weight("weights"), weight.count != inputs.count {
      throw ModelError(
        .invalidValue, "was made for \(weight.count) tensors, got \(inputs.count)")
    }
    return [try MergeLayer.broadcast(inputs)]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    switch rule {
    case .free: try addWeight("weights", [inputs.count], .constant(1 / Double(inputs.count)))
    case .softmax: try addWeight("weights", [inputs.count], .zeros)
    case .fixed: break
    }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let (values, layout) = try e.aligned(inputs)
    let factors = try factors(e, count: values.count)
    var terms: [ValueID] = []
    for (value, factor) in zip(values, factors) {
      terms.append(try e.node("Mul", [value, factor]))
    }
    return [Emitted(terms.count == 1 ? terms[0] : try e.node("Sum", terms), layout)]
  }

  private func factors(_ e: Emitter, count: Int) throws(ModelError) -> [ValueID] {
    if case .fixed(let numbers) = rule {
      var factors: [ValueID] = []
      for number in numbers { factors.append(try e.scalar(number)) }
      return factors
    }
    var weights = try e.parameter(weight("weights"))
    if case .softmax = rule { weights = try e.node("Softmax", weights, ["axis": .int(0)]) }
    if count == 1 { return [weights] }
    let sizes = try e.integers([Int](repeating: 1, count: count))
    return try e.nodes(
      "Split", [weights, sizes], ["axis": .int(0)], outputs: (0..<count).map { "/w\($0)" })
  }
}
