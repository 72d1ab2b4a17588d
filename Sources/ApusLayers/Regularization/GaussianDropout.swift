// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Multiplies by normal numbers of mean 1 and variance `rate / (1 - rate)` while training, which
/// have the moments of dropout; nothing otherwise. Source: Keras GaussianDropout.
public final class GaussianDropout: Layer {
  let rate: Double

  public init(_ rate: Double, name: String? = nil) {
    self.rate = rate
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try checkRate(rate)
    return [x]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = inputs[0]
    guard e.mode == .training, rate > 0 else { return [Emitted(x.id, x.layout)] }
    let factors = try e.normal(
      like: x.id, mean: 1, deviation: (rate / (1 - rate)).squareRoot())
    return [Emitted(try e.node("Mul", [x.id, factors]), x.layout)]
  }
}
