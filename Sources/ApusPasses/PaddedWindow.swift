// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A node that moves a window over `[N, C, D₁ … Dₙ]` and can take over padding.
enum PaddedWindow {
  case conv(Op.Conv)
  case maxPool(Op.MaxPool)
  case averagePool(Op.AveragePool)

  init?(_ node: Node) {
    switch node.op {
    case let op as Op.Conv: self = .conv(op)
    // Places of largest elements would count the padding.
    case let op as Op.MaxPool where node.outputs.count == 1: self = .maxPool(op)
    case let op as Op.AveragePool: self = .averagePool(op)
    default: return nil
    }
  }

  /// Whether padding of the node's own gives what padding with `fill` before it gives.
  ///
  /// A convolution and a mean that counts the padding take it as zeros. A maximum leaves it out:
  /// that is -∞, or anything that is not above an element that is always in the window.
  func stands(for fill: Double, isNonNegative: Bool) -> Bool {
    switch self {
    case .conv, .averagePool: fill == 0
    case .maxPool: fill == -.infinity || (fill == 0 && isNonNegative)
    }
  }

  /// The operator with so much padding more: beginnings of all axes, then ends. nil where its own
  /// attributes would come to mean something else.
  func padded(by amounts: [Int]) -> (any Operator)? {
    let rank = amounts.count / 2
    guard amounts[0] == 0, amounts[1] == 0, amounts[rank] == 0, amounts[rank + 1] == 0 else {
      return nil
    }
    let added = Array(amounts[2..<rank] + amounts[(rank + 2)...])
    switch self {
    case .conv(var op):
      guard let window = op.window.padded(by: added) else { return nil }
      op.window = window
      return op
    case .maxPool(var op):
      // Every window must hold an element of the input; gaps between taps could step over all.
      guard op.window.dilations?.allSatisfy({ $0 == 1 }) ?? true,
        let window = op.window.pooled(by: added)
      else { return nil }
      op.window = window
      return op
    case .averagePool(var op):
      // What is padded already is left out unless it is counted too.
      guard op.countIncludePad || op.window.pads?.allSatisfy({ $0 == 0 }) ?? true,
        let window = op.window.pooled(by: added)
      else { return nil }
      op.countIncludePad = true
      op.window = window
      return op
    }
  }
}

extension Window {
  /// The window with padding added; nil where the padding depends on the input's extents or a sum
  /// is no length.
  fileprivate func padded(by added: [Int]) -> Window? {
    guard autoPad == .notSet || autoPad == .valid else { return nil }
    let own = autoPad == .valid ? nil : pads
    var sums: [Int] = []
    guard own == nil || own?.count == added.count else { return nil }
    for (place, amount) in added.enumerated() {
      let (sum, overflows) = amount.addingReportingOverflow(own?[place] ?? 0)
      guard !overflows, sum >= 0, sum <= 1 << 30 else { return nil }
      sums.append(sum)
    }
    var window = self
    window.pads = sums
    window.autoPad = .notSet
    return window
  }

  /// The same for pooling: padding stays shorter than the window, as everyone asks of pools, and
  /// no window hangs over the end, where padding and elements count differently.
  fileprivate func pooled(by added: [Int]) -> Window? {
    guard !ceilMode, let kernel = kernelShape, let window = padded(by: added),
      let pads = window.pads, pads.count == 2 * kernel.count,
      pads.enumerated().allSatisfy({ $0.element < kernel[$0.offset % kernel.count] })
    else { return nil }
    return window
  }
}
