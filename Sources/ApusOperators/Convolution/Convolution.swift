// SPDX-License-Identifier: Apache-2.0

import ApusGraph
package import ApusTensor

/// The arithmetic of convolutions over any number of axes, and the checks that they share.
package enum Convolution {
  /// `y[n, m, o] = Σ x[n, c, source(o, k)] · w[m, c′, k]` over the channels of `m`'s group and the
  /// taps `k`. Shapes: `x: [N, C, D…]`, `w: [M, C/groups, K…]`.
  ///
  /// Throws: `limitExceeded`.
  static func sums<A: Accumulating>(
    _ x: [A], _ w: [A], batch: Int, channels: Int, filters: Int, groups: Int, _ window: PlacedWindow
  ) throws(ModelError) -> [A] {
    let perGroup = channels / groups
    let filtersPerGroup = filters / groups
    let taps = window.taps
    let positions = window.positions
    let extent = window.inputCount
    try WorkBudget.spend(product: [taps, positions])
    try WorkBudget.spend(product: [batch, filters, perGroup, taps, positions])
    let count = try Tensor.elementCount([batch, filters, positions])
    try AllocationBudget.current?.check(count * 8)
    var result = [A](repeating: .zero, count: count)
    guard count > 0 else { return result }
    result.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        for tap in 0..<taps {
          let pairs = window.pairs(tap: tap)
          for (n, m) in product(batch, filters) {
            let to = (n * filters + m) * positions
            for c in 0..<perGroup {
              let weight = w[(m * perGroup + c) * taps + tap]
              let from = (n * channels + m / filtersPerGroup * perGroup + c) * extent
              for pair in pairs { y[to + pair.position].add(weight, times: x[from + pair.source]) }
            }
          }
        }
      }
    }
    return result
  }

  /// Every pair of numbers below `a` and `b`.
  package static func product(_ a: Int, _ b: Int) -> some Sequence<(Int, Int)> {
    (0..<a).lazy.flatMap { i in (0..<b).lazy.map { (i, $0) } }
  }

  /// The shape of a convolution's result: `[N, M, positions…]`, nil when the rank is unknown.
  ///
  /// Throws: `shapeMismatch` when input and weights do not fit together.
  static func shape(
    _ x: [Dimension]?, _ w: [Dimension]?, group: Int, _ window: Window
  ) throws(ModelError) -> [Dimension]? {
    guard let x else { return nil }
    try check(x, w, channelAxis: 1, group: group)
    let kernel = w.flatMap { knownExtents($0.dropFirst(2)) }
    guard kernel != nil || window.kernelShape != nil else {
      return [x[0], w?[0] ?? .unknown] + x.dropFirst(2).map { _ in .unknown }
    }
    var result = [x[0], w?[0] ?? .unknown]
    let axes = try window.axes(rank: x.count - 2, kernel: kernel)
    for (axis, extent) in zip(axes, x.dropFirst(2)) {
      result.append(try axis.positions(over: extent))
    }
    return result
  }

  /// The extents, when every one is known.
  static func knownExtents(_ extents: some Sequence<Dimension>) -> [Int]? {
    var result: [Int] = []
    for extent in extents {
      guard let value = extent.value else { return nil }
      result.append(value)
    }
    return result
  }

  /// Throws: `shapeMismatch` unless the input `[N, C, D…]` and weights of the same rank fit: axis
  /// `channelAxis` of the weights times the groups it stands for is `C`.
  package static func check(
    _ x: [Dimension], _ w: [Dimension]?, channelAxis: Int, group: Int
  ) throws(ModelError) {
    guard x.count >= 2, w == nil || w?.count == x.count else {
      throw ModelError(
        .shapeMismatch,
        "the input must be [N, C, D…] and the weights of the same rank, got \(x) and \(w ?? [])")
    }
    guard group >= 1, group <= 1 << 30 else {
      throw ModelError(.invalidValue, "must be at least 1, got \(group)", at: .attribute("group"))
    }
    guard let w else { return }
    let perGroup = channelAxis == 1
    if let channels = x[1].value, let own = w[channelAxis].value {
      guard (perGroup ? own.multipliedReportingOverflow(by: group).partialValue : own) == channels
      else {
        throw ModelError(
          .shapeMismatch,
          "an input of \(channels) channels in \(group) groups does not fit weights of shape \(w)")
      }
    }
    if let filters = w[0].value, filters % group != 0 {
      throw ModelError(
        .shapeMismatch, "weights of shape \(w) cannot be divided into \(group) groups")
    }
  }

  /// Adds a bias of one number a channel to `[N, channels, positions]`.
  ///
  /// Throws: `shapeMismatch` when it has another length.
  static func add(
    bias: [Double]?, to values: inout [Double], channels: Int, positions: Int
  ) throws(ModelError) {
    guard let bias else { return }
    guard bias.count == channels else {
      throw ModelError(.shapeMismatch, "needs a bias of \(channels) numbers, got \(bias.count)")
    }
    guard positions > 0, channels > 0 else { return }
    for i in values.indices { values[i] += bias[i / positions % channels] }
  }
}
