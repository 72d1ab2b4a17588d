// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Attention over branches: each tensor is a token, and a learned query weighs them.
///
/// Tokens `t_b = x_b kernel_b + bias_b` when `units` is given, else the tensors as they are; then
/// `y = Σ_b softmax_b(t_b · query / sqrt(C)) t_b`. B tensors [..., C] to [..., C].
public final class AttentionMerge: Layer {
  let units: Int?
  let queryInitializer: Initializer

  public init(
    units: Int? = nil, queryInitializer: Initializer = .glorotUniform, name: String? = nil
  ) {
    self.units = units
    self.queryInitializer = queryInitializer
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard let first = inputs.first else {
      throw ModelError(.invalidValue, "joins 1 or more tensors, got none")
    }
    if let units { try positive(units, "units") }
    let channels = try width(first)
    var tokens: [SymbolicType] = []
    for input in inputs {
      try checkFloat(input)
      try input.checkRank(2...8)
      guard input.rank == first.rank, try width(input) == channels else {
        throw ModelError(
          .shapeMismatch,
          "\(input) and \(first) must have one shape; pass units: to bring them "
            + "to one number of channels")
      }
      tokens.append(SymbolicType(input.dtype, input.shape.dropLast() + [.known(channels)]))
    }
    return [try MergeLayer.broadcast(tokens)]
  }

  /// The channels of a token.
  private func width(_ input: SymbolicType) throws(ModelError) -> Int {
    if let units { return units }
    return try input.channels()
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try width(inputs[0])
    try addWeight("query", [channels], queryInitializer)
    guard units != nil else { return }
    for (number, input) in inputs.enumerated() {
      try addWeight("kernel_\(number)", [input.channels(), channels], .glorotUniform)
      try addWeight("bias_\(number)", [channels], .zeros)
    }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let axis = inputs[0].rank - 1
    var tokens: [ValueID] = []
    for (number, input) in inputs.enumerated() {
      var token = try e.value(input)
      if units != nil {
        token = try e.node("MatMul", [token, e.parameter(weight("kernel_\(number)"))])
        token = try e.node("Add", [token, e.parameter(weight("bias_\(number)"))])
      }
      tokens.append(try e.node("Unsqueeze", [token, e.integers([axis])]))
    }
    let stack = try e.node("Concat", tokens, ["axis": .int(axis)])
    let query = try weight("query")
    let scores = try e.node("MatMul", [stack, e.parameter(query)])
    let scaled = try e.node("Mul", [scores, e.scalar(1 / Double(query.count).squareRoot())])
    let shares = try e.node("Softmax", scaled, ["axis": .int(-1)])
    let row = try e.node("Unsqueeze", [shares, e.integers([axis])])
    let sum = try e.node("MatMul", [row, stack])
    return [Emitted(try e.node("Squeeze", [sum, e.integers([axis])]))]
  }
}
