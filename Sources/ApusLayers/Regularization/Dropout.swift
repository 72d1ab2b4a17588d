// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Sets elements to zero at random while training, and scales the rest; nothing otherwise.
///
/// A graph for inference has no node for it. Source: Keras Dropout.
public class Dropout: Layer {
  let rate: Double
  let seed: Int?

  public init(_ rate: Double, seed: Int? = nil, name: String? = nil) {
    self.rate = rate
    self.seed = seed
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try checkRate(rate)
    return [x]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    guard e.mode == .training, rate > 0 else { return [Emitted(inputs[0].id, inputs[0].layout)] }
    return [Emitted(try dropped(e, inputs[0].id), inputs[0].layout)]
  }

  /// A Dropout node that drops.
  final func dropped(_ e: Emitter, _ x: ValueID) throws(ModelError) -> ValueID {
    let isTraining = e.constant(try Tensor(scalar: true))
    var attributes: [String: Attribute] = [:]
    if let seed { attributes["seed"] = .int(seed) }
    return try e.node("Dropout", [x, e.scalar(rate), isTraining], attributes)
  }
}
