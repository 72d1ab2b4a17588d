// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Axes in another order; `dims` counts from 1, the batch being 0. Source: Keras Permute.
public final class Permute: Layer {
  let dims: [Int]

  public init(_ dims: [Int], name: String? = nil) {
    self.dims = dims
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    guard dims.sorted() == Array(1..<max(1, x.rank)) else {
      throw ModelError(
        .invalidValue, "must name each of the axes 1 to \(x.rank - 1) once, got \(dims)",
        at: .attribute("dims"))
    }
    return [SymbolicType(x.dtype, ([0] + dims).map { x.shape[$0] })]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = try e.value(inputs[0])
    return [Emitted(try e.node("Transpose", x, ["perm": .ints([0] + dims)]))]
  }
}
