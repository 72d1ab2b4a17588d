// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.LSTM: DifferentiableRecurrent {
  /// With dh and dc the gradients of h′ and c′, and ′ of a function its slope:
  ///
  ///     do = dh·h(c′)·f′      dc += dh·o·h′ + Po·do      dg = dc·i·g′
  ///     di = dc·g·f′          df = dc·c·f′               dc → dc·f + Pi·di + Pf·df
  ///
  /// and with `inputForget` `di = dc·(g − c)·f′`, `df = 0`.
  public func backward(through walk: inout RecurrentBackwardWalk) throws(ModelError) {
    let slopes = try functionSlopes(walk.run.dtype)
    let hidden = walk.run.hidden
    let zeros = [Double](repeating: 0, count: hidden)
    walk.walk { step, states in
      let (f, g, h) = (
        slopes[step.direction][0], slopes[step.direction][1], slopes[step.direction][2]
      )
      // In the order of gates: i, o, f, c.
      var gates = [[Double]](repeating: zeros, count: 4)
      var cells = states[1]
      var weights = [[Double]](repeating: zeros, count: 3)
      for unit in 0..<hidden {
        let saved = step.saved.map { $0[unit] }
        let old = step.previous[1][unit]
        let p = step.peepholes.map { $0.map { $0[unit] } } ?? [0, 0, 0]
        gates[1][unit] = states[0][unit] * saved[5] * f(saved[1])
        let dc = cells[unit] + states[0][unit] * saved[1] * h(saved[5]) + p[1] * gates[1][unit]
        gates[0][unit] = dc * (inputForget ? saved[3] - old : saved[3]) * f(saved[0])
        gates[2][unit] = inputForget ? 0 : dc * old * f(saved[2])
        gates[3][unit] = dc * saved[0] * g(saved[3])
        cells[unit] = dc * saved[2] + p[0] * gates[0][unit] + p[2] * gates[2][unit]
        weights[0][unit] = gates[0][unit] * old
        weights[1][unit] = gates[1][unit] * saved[4]
        weights[2][unit] = gates[2][unit] * old
      }
      return RecurrentBackwardWalk.Found(
        input: gates, hidden: gates, operands: [nil, nil, nil, nil], states: [zeros, cells],
        peepholes: weights)
    }
  }
}
