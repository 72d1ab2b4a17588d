// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What layers that pool over all places have in common: [N, …, C] to [N, C].
public class GlobalPoolingLayer: Layer {
  enum Operation { case average, maximum }
  let operation: Operation
  let axes: Int
  let keepdims: Bool

  init(_ operation: Operation, axes: Int, keepdims: Bool, name: String?) {
    self.operation = operation
    self.axes = axes
    self.keepdims = keepdims
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(axes + 2...axes + 2)
    let ones = [Dimension](repeating: 1, count: keepdims ? axes : 0)
    return [SymbolicType(x.dtype, [x.shape[0]] + ones + [x.shape[axes + 1]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = inputs[0]
    if x.layout == .channelsFirst {
      let name = operation == .average ? "GlobalAveragePool" : "GlobalMaxPool"
      let y = try e.node(name, x.id)
      if keepdims { return [Emitted(y, .channelsFirst)] }
      return [Emitted(try e.node("Squeeze", [y, e.integers(Array(2..<axes + 2))]))]
    }
    let name = operation == .average ? "ReduceMean" : "ReduceMax"
    let places = (1...axes).map { x.layout.place(ofAxis: $0, rank: x.rank) }
    let y = try e.node(name, x.id, ["axes": .ints(places), "keepdims": .int(keepdims ? 1 : 0)])
    return [Emitted(y, keepdims ? x.layout : .channelsLast)]
  }
}
