// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The mean over a window around each time: [N, T, C] to [N, T, C].
///
/// Before the first and after the last time their values go on, `(K - 1) / 2` times before and
/// the rest after. Source: the series decomposition of Autoformer (Wu et al., 2021) and DLinear
/// (Zeng et al., 2023).
public final class MovingAverage: Layer {
  let kernelSize: Int

  public init(_ kernelSize: Int = 25, name: String? = nil) {
    self.kernelSize = kernelSize
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(3...3)
    try positive(kernelSize, "kernel_size")
    return [x]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let before = (kernelSize - 1) / 2
    let x = try e.value(inputs[0], as: .channelsFirst)
    let axis = try e.integers([2])
    func repeated(_ start: Int, _ end: Int, _ count: Int) throws(ModelError) -> ValueID? {
      guard count > 0 else { return nil }
      let one = try e.node("Slice", [x, e.integers([start]), e.integers([end]), axis])
      return try e.node("Expand", [one, e.integers([1, 1, count])])
    }
    let ends = (
      try repeated(0, 1, before), try repeated(-1, .max, kernelSize - 1 - before)
    )
    let parts = [ends.0, x, ends.1].compactMap(\.self)
    let padded = parts.count == 1 ? x : try e.node("Concat", parts, ["axis": .int(2)])
    let y = try e.node("AveragePool", padded, ["kernel_shape": .ints([kernelSize])])
    return [Emitted(y, .channelsFirst)]
  }
}
