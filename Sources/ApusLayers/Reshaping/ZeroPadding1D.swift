// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Zeros before and after: [N, T, C] to [N, before + T + after, C]. Source: Keras ZeroPadding1D.
public final class ZeroPadding1D: Layer {
  let padding: (before: Int, after: Int)

  public init(_ padding: (Int, Int), name: String? = nil) {
    self.padding = padding
    super.init(name: name)
  }

  public convenience init(_ padding: Int = 1, name: String? = nil) {
    self.init((padding, padding), name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(3...3)
    guard padding.before >= 0, padding.after >= 0 else {
      throw ModelError(.invalidValue, "must not be negative", at: .attribute("padding"))
    }
    let time = x.shape[1].changed { $0 + padding.before + padding.after }
    return [SymbolicType(x.dtype, [x.shape[0], time, x.shape[2]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let time = inputs[0].layout.place(ofAxis: 1, rank: 3)
    var pads = [Int](repeating: 0, count: 6)
    pads[time] = padding.before
    pads[3 + time] = padding.after
    return [Emitted(try e.node("Pad", [inputs[0].id, e.integers(pads)]), inputs[0].layout)]
  }
}
