// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Each time `size` times over: [N, T, C] to [N, size T, C]. Source: Keras UpSampling1D.
public final class UpSampling1D: Layer {
  let size: Int

  public init(_ size: Int = 2, name: String? = nil) {
    self.size = size
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(3...3)
    try positive(size, "size")
    return [SymbolicType(x.dtype, [x.shape[0], x.shape[1].changed { $0 * size }, x.shape[2]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    // Consumers resize the last axes best, so the channels come first.
    let x = try e.value(inputs[0], as: .channelsFirst)
    let scales = e.constant(try Tensor(shape: [3], [1, 1, Float(size)]))
    let y = try e.node(
      "Resize", [x, nil, scales],
      [
        "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
        "nearest_mode": .string("floor"),
      ])
    return [Emitted(y, .channelsFirst)]
  }
}
