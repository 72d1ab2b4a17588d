// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A `Pad` whose amounts and fill are known.
struct ConstantPadding {
  /// Beginnings of all axes, then ends; none is negative.
  let amounts: [Int]
  let fill: Double

  /// nil for other modes, amounts that are not constant, and cropping.
  init?(_ node: Node, rank: Int, _ graph: Graph) {
    guard let pad = node.op as? Op.Pad, pad.mode == .constant,
      let given = graph.foldable(node.input(1)).flatMap({ try? $0.integers() }),
      given.allSatisfy({ $0 >= 0 })
    else { return nil }
    if let value = node.input(2) {
      guard let numbers = graph.foldable(value).flatMap({ try? $0.doubles() }), numbers.count == 1
      else { return nil }
      fill = numbers[0]
    } else {
      fill = 0
    }
    guard let axesInput = node.input(3) else {
      guard given.count == 2 * rank else { return nil }
      amounts = given
      return
    }
    guard let axes = graph.foldable(axesInput).flatMap({ try? $0.integers() }),
      given.count == 2 * axes.count
    else { return nil }
    var all = [Int](repeating: 0, count: 2 * rank)
    for (place, axis) in axes.enumerated() {
      let axis = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(axis) else { return nil }
      all[axis] = given[place]
      all[rank + axis] = given[axes.count + place]
    }
    amounts = all
  }

  /// The amounts after a transposition; nil when it is none of the rank.
  func turned(by perm: [Int]?) -> [Int]? {
    guard let perm else { return amounts }
    let rank = amounts.count / 2
    guard perm.count == rank, perm.allSatisfy((0..<rank).contains) else { return nil }
    return perm.map { amounts[$0] } + perm.map { amounts[rank + $0] }
  }
}
