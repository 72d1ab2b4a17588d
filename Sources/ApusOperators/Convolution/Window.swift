// SPDX-License-Identifier: Apache-2.0

import ApusGraph
package import ApusTensor

/// How a window moves over the spatial axes of a tensor `[N, C, D₁ … Dₙ]`: the attributes that
/// convolution and pooling share.
///
/// Lists are one number an axis, `pads` all beginnings before all ends; nil is the default (no
/// padding, steps of 1).
public struct Window: Sendable {
  /// Where padding comes from.
  public enum AutoPad: String, Sendable {
    /// From `pads`.
    case notSet = "NOTSET"
    /// As much as gives ⌈extent / stride⌉ positions, an odd one at the end.
    case sameUpper = "SAME_UPPER"
    /// As much as gives ⌈extent / stride⌉ positions, an odd one at the beginning.
    case sameLower = "SAME_LOWER"
    /// There is none.
    case valid = "VALID"
  }

  public var kernelShape: [Int]?
  public var strides: [Int]?
  public var pads: [Int]?
  public var dilations: [Int]?
  public var autoPad = AutoPad.notSet
  /// Whether a last window that hangs over the end counts.
  public var ceilMode = false
  public init() {}

  /// Shows the attributes to `visitor`; those of `ceilMode` and a required kernel if asked for.
  mutating func attributes(
    _ v: inout some AttributeVisitor, pooling: Bool
  ) throws(ModelError) {
    if pooling {
      var kernel = kernelShape ?? []
      try v.ints("kernel_shape", &kernel, default: nil)
      kernelShape = kernel
      try v.bool("ceil_mode", &ceilMode, default: false)
    } else {
      try v.ints("kernel_shape", &kernelShape)
    }
    try v.choice("auto_pad", &autoPad, default: .notSet)
    try v.ints("strides", &strides)
    try v.ints("pads", &pads)
    try v.ints("dilations", &dilations)
  }

  /// Whether any tap lies apart from its neighbour.
  var isDilated: Bool { dilations?.contains { $0 != 1 } ?? false }

  /// The window along each of `rank` spatial axes; `kernel` are extents that the weights give.
  ///
  /// Throws: `invalidValue` when an attribute has a wrong length or a number out of range.
  package func axes(rank: Int, kernel weights: [Int]? = nil) throws(ModelError) -> [WindowAxis] {
    if let kernelShape, let weights, kernelShape != weights {
      throw ModelError(
        .shapeMismatch, "kernel_shape is \(kernelShape), but the weights have \(weights)",
        at: .attribute("kernel_shape"))
    }
    guard let kernel = weights ?? kernelShape else {
      throw ModelError(.invalidModel, "the window has no extents", at: .attribute("kernel_shape"))
    }
    let ones = [Int](repeating: 1, count: rank)
    let padding = pads ?? [Int](repeating: 0, count: 2 * rank)
    try Window.check("kernel_shape", kernel, count: rank, least: 1)
    try Window.check("strides", strides ?? ones, count: rank, least: 1)
    try Window.check("dilations", dilations ?? ones, count: rank, least: 1)
    try Window.check("pads", padding, count: 2 * rank, least: 0)
    return (0..<rank).map { axis in
      WindowAxis(
        kernel: kernel[axis], stride: (strides ?? ones)[axis],
        dilation: (dilations ?? ones)[axis], padBegin: padding[axis],
        padEnd: padding[rank + axis], autoPad: autoPad, ceilMode: ceilMode)
    }
  }

  private static func check(
    _ name: String, _ values: [Int], count: Int, least: Int
  ) throws(ModelError) {
    guard values.count == count else {
      throw ModelError(
        .invalidValue, "needs \(count) numbers for the input's rank, got \(values)",
        at: .attribute(name))
    }
    // The bound keeps every sum and product of two of them within 64 bits.
    guard values.allSatisfy({ $0 >= least && $0 <= 1 << 30 }) else {
      throw ModelError(
        .invalidValue, "needs numbers from \(least) to \(1 << 30), got \(values)",
        at: .attribute(name))
    }
  }
}

/// A window along one axis.
package struct WindowAxis: Sendable {
  package var kernel: Int
  package var stride: Int
  package var dilation: Int
  var padBegin: Int
  var padEnd: Int
  var autoPad: Window.AutoPad
  var ceilMode: Bool

  /// The axes with their padding written out, and none along the last.
  package func withoutPadding(
    _ axes: [WindowAxis], _ placed: PlacedWindow
  ) throws(ModelError) -> [WindowAxis] {
    axes.indices.map { place in
      var axis = axes[place]
      let isLast = place == axes.count - 1
      axis.autoPad = .notSet
      axis.padBegin = isLast ? 0 : placed.begin[place]
      axis.padEnd = isLast ? 0 : placed.end[place]
      return axis
    }
  }

  /// The elements from the first tap to the last, both included.
  package var reach: Int { (kernel - 1) * dilation + 1 }

  /// The window's positions over `extent` elements, and the padding before and after them.
  ///
  /// Throws: `shapeMismatch` when the window does not fit.
  func place(on extent: Int) throws(ModelError) -> (count: Int, begin: Int, end: Int) {
    guard extent >= 0, extent <= 1 << 40 else {
      throw ModelError(.limitExceeded, "an axis of \(extent) elements is too long")
    }
    switch autoPad {
    case .notSet:
      return (try positions(over: extent, begin: padBegin, end: padEnd), padBegin, padEnd)
    case .valid:
      try checkPads(0, 0)
      return (try positions(over: extent, begin: 0, end: 0), 0, 0)
    case .sameUpper, .sameLower:
      let count = (extent + stride - 1) / stride
      let total = max(0, (count - 1) * stride + reach - extent)
      let small = total / 2
      let begin = autoPad == .sameUpper ? small : total - small
      try checkPads(begin, total - begin)
      return (count, begin, total - begin)
    }
  }

  private func positions(over extent: Int, begin: Int, end: Int) throws(ModelError) -> Int {
    let room = extent + begin + end - reach
    guard room >= 0 else {
      throw ModelError(
        .shapeMismatch,
        "a window of \(reach) elements does not fit on \(extent) with padding \(begin) and \(end)")
    }
    guard ceilMode else { return room / stride + 1 }
    let count = (room + stride - 1) / stride + 1
    // A window that would begin in the padding at the end does not count.
    return (count - 1) * stride >= extent + begin ? count - 1 : count
  }

  private func checkPads(_ begin: Int, _ end: Int) throws(ModelError) {
    guard (padBegin == 0 && padEnd == 0) || (padBegin == begin && padEnd == end) else {
      throw ModelError(
        .unsupported,
        "auto_pad \(autoPad.rawValue) gives padding \(begin) and \(end), but pads says \(padBegin) "
          + "and \(padEnd); leave one of them out", at: .attribute("auto_pad"))
    }
  }

  /// The number of positions as far as it is known. Throws: `shapeMismatch`.
  func positions(over extent: Dimension) throws(ModelError) -> Dimension {
    if let extent = extent.value { return .known(try place(on: extent).count) }
    let isSame = autoPad == .sameUpper || autoPad == .sameLower
    let keeps = isSame || (autoPad == .notSet && padBegin + padEnd == reach - 1)
    return stride == 1 && (keeps || reach == 1 && padBegin + padEnd == 0) ? extent : .unknown
  }
}
