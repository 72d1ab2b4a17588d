// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.RNN: DifferentiableRecurrent {
  /// `d(W·x + R·h) = dh·f′` with dh the gradient of h′ and f′ the function's slope.
  public func backward(through walk: inout RecurrentBackwardWalk) throws(ModelError) {
    let slopes = try functionSlopes(walk.run.dtype)
    let zeros = [Double](repeating: 0, count: walk.run.hidden)
    walk.walk { step, states in
      let f = slopes[step.direction][0]
      let gate = zip(states[0], step.saved[0]).map { $0 * f($1) }
      return RecurrentBackwardWalk.Found(
        input: [gate], hidden: [gate], operands: [nil], states: [zeros])
    }
  }
}
