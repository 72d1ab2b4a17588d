// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Leaves out the first and last times: [N, T, C] to [N, T - before - after, C].
///
/// Source: Keras Cropping1D.
public final class Cropping1D: Layer {
  let cropping: (before: Int, after: Int)

  public init(_ cropping: (Int, Int) = (1, 1), name: String? = nil) {
    self.cropping = cropping
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try x.checkRank(3...3)
    let total = cropping.before + cropping.after
    guard cropping.before >= 0, cropping.after >= 0, x.shape[1].value.map({ $0 > total }) ?? true
    else {
      throw ModelError(
        .invalidValue, "cannot leave out \(cropping) of \(x)", at: .attribute("cropping"))
    }
    return [SymbolicType(x.dtype, [x.shape[0], x.shape[1].changed { $0 - total }, x.shape[2]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let time = inputs[0].layout.place(ofAxis: 1, rank: 3)
    let end = cropping.after == 0 ? Int.max : -cropping.after
    let y = try e.node(
      "Slice",
      [
        inputs[0].id, e.integers([cropping.before]), e.integers([end]), e.integers([time]),
      ])
    return [Emitted(y, inputs[0].layout)]
  }
}
