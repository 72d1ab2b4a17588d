// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GRU: DifferentiableRecurrent {
  /// With dh the gradient of h′, and ′ of a function its slope:
  ///
  ///     dn = dh·(1 − z)·g′      dz = dh·(h − n)·f′      dh → dh·z + …
  ///
  /// and with `linearBeforeReset` `dr = dn·(Rh·h + Rbh)·f′` and `dn·r` to the product `Rh·h`; else
  /// `d(r⊙h) = Rhᵀ·dn`, `dr = d(r⊙h)·h·f′` and `d(r⊙h)·r` to h.
  public func backward(through walk: inout RecurrentBackwardWalk) throws(ModelError) {
    let slopes = try functionSlopes(walk.run.dtype)
    let hidden = walk.run.hidden
    let reference = walk
    walk.walk { step, states in
      let (f, g) = (slopes[step.direction][0], slopes[step.direction][1])
      let (n, z, r, operand) = (step.saved[0], step.saved[1], step.saved[2], step.saved[3])
      let (old, dh) = (step.previous[0], states[0])
      let dn = (0..<hidden).map { dh[$0] * (1 - z[$0]) * g(n[$0]) }
      let dz = (0..<hidden).map { dh[$0] * (old[$0] - n[$0]) * f(z[$0]) }
      var state = (0..<hidden).map { dh[$0] * z[$0] }
      if linearBeforeReset {
        let dr = (0..<hidden).map { dn[$0] * operand[$0] * f(r[$0]) }
        return RecurrentBackwardWalk.Found(
          input: [dz, dr, dn], hidden: [dz, dr, zip(dn, r).map { $0 * $1 }],
          operands: [nil, nil, nil], states: [state])
      }
      let product = reference.throughRecurrence(dn, gate: 2, step.direction)
      let dr = (0..<hidden).map { product[$0] * old[$0] * f(r[$0]) }
      for unit in 0..<hidden { state[unit] += product[unit] * r[unit] }
      return RecurrentBackwardWalk.Found(
        input: [dz, dr, dn], hidden: [dz, dr, dn], operands: [nil, nil, operand], states: [state])
    }
  }
}
