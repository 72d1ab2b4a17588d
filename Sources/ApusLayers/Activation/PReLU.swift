// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// `x`, or `alpha x` where x is negative, with a learned `alpha` for each place.
///
/// `sharedAxes` (batch is axis 0) share one alpha: `[1]` gives one per channel. Source: Keras
/// PReLU.
public final class PReLU: Layer {
  let sharedAxes: [Int]
  let alphaInitializer: Initializer

  public init(
    sharedAxes: [Int] = [], alphaInitializer: Initializer = .zeros, name: String? = nil
  ) {
    self.sharedAxes = sharedAxes
    self.alphaInitializer = alphaInitializer
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(2...8)
    _ = try alphaShape(x)
    return [x]
  }

  private func alphaShape(_ x: SymbolicType) throws(ModelError) -> [Int] {
    var shape: [Int] = []
    for axis in 1..<x.rank {
      if sharedAxes.contains(axis) {
        shape.append(1)
      } else if let extent = x.shape[axis].value {
        shape.append(extent)
      } else {
        throw ModelError(
          .shapeMismatch, "axis \(axis) of \(x) is not known; add it to sharedAxes")
      }
    }
    return shape
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    try addWeight("alpha", alphaShape(inputs[0]), alphaInitializer)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = try e.value(inputs[0])
    return [Emitted(try e.node("PRelu", [x, e.parameter(weight("alpha"))]))]
  }
}
