// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Adds normal numbers of mean 0 while training; nothing otherwise. Source: Keras GaussianNoise.
public final class GaussianNoise: Layer {
  let stddev: Double

  public init(_ stddev: Double, name: String? = nil) {
    self.stddev = stddev
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    guard stddev >= 0, stddev.isFinite else {
      throw ModelError(
        .invalidValue, "must be 0 or more, got \(stddev)", at: .attribute("stddev"))
    }
    return [x]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = inputs[0]
    guard e.mode == .training, stddev > 0 else { return [Emitted(x.id, x.layout)] }
    let noise = try e.normal(like: x.id, mean: 0, deviation: stddev)
    return [Emitted(try e.node("Add", [x.id, noise]), x.layout)]
  }
}

extension Emitter {
  /// Normal numbers in the shape of a value.
  func normal(like x: ValueID, mean: Double, deviation: Double) throws(ModelError) -> ValueID {
    try node(
      "RandomNormalLike", x, ["mean": .float(Float(mean)), "scale": .float(Float(deviation))])
  }
}
