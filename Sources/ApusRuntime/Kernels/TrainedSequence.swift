// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// The inputs that the way there and the way back of a recurrent node share, as the kernels want
/// them.
struct TrainedSequence {
  private let site: Site
  private let layout: Int
  let extents: TrainedCell.Extents
  /// X [T, N, F] in any order of T and N, features side by side.
  let x: TensorView
  let w: TensorView
  let r: TensorView
  let p: TensorView?
  let lengths: TensorView?
  /// The initial states as [D, N, H], each direction in one run of memory; nil is zeros.
  let initial: [TensorView?]

  /// nil when the kernels do not cover the node's types and extents. Throws: `dynamicShape`.
  init?(
    _ site: Site, _ cell: TrainedCell, _ op: some RecurrentOperator, states: Int, peepholes: Int?
  ) throws(ModelError) {
    let inner = site.site
    for place in inner.node.inputs.indices where place != 4 {
      if let view = try inner.view(place), view.dtype != .float32 { return nil }
    }
    self.site = site
    layout = op.layout
    var x = try inner.required(0)
    guard x.rank == 3, x.count > 0 else { return nil }
    if layout == 1 { x = x.permuted([1, 0, 2]) }
    if x.strides[2] != 1 && x.shape[2] != 1 { x = try inner.packed(x) }
    self.x = x
    w = try inner.packed(1)
    r = try inner.packed(2)
    if let peepholes, inner.has(peepholes) { p = try inner.packed(peepholes) } else { p = nil }
    lengths = inner.has(4) ? try inner.packed(4) : nil
    guard lengths.map({ $0.dtype == .int32 }) ?? true, r.rank == 3, r.shape[2] > 0 else {
      return nil
    }
    extents = TrainedCell.Extents(
      steps: x.shape[0], batch: x.shape[1], features: x.shape[2], hidden: r.shape[2])
    var initial: [TensorView?] = []
    for state in 0..<states {
      initial.append(try TrainedSequence.state(inner, 5 + state, layout: layout))
    }
    self.initial = initial
  }

  private static func state(
    _ inner: LoweringSite<RuntimeMachine>, _ input: Int, layout: Int
  ) throws(ModelError) -> TensorView? {
    guard let view = try inner.view(input) else { return nil }
    return try inner.packed(layout == 1 ? view.permuted([1, 0, 2]) : view)
  }

  /// A gradient of a state as [D, N, H], or an initial state.
  func state(_ input: Int) throws(ModelError) -> TensorView? {
    try TrainedSequence.state(site.site, input, layout: layout)
  }

  /// What both ways read.
  var reads: [TensorView] { [x, lengths].compactMap(\.self) + initial.compactMap(\.self) }

  /// The order of axes in which a result that goes with X lies as X does: `[T, D, N, H]` or
  /// `[N, T, D, H]` with the directions of a step side by side, or X's own axes.
  func order(withDirections: Bool) -> [Int] {
    let isBatchMajor = x.strides[1] > x.strides[0] && extents.batch > 1
    switch (withDirections, layout == 1) {
    case (true, true): return isBatchMajor ? [0, 1, 2, 3] : [1, 0, 2, 3]
    case (true, false): return isBatchMajor ? [2, 0, 1, 3] : [0, 2, 1, 3]
    case (false, true): return isBatchMajor ? [0, 1, 2] : [1, 0, 2]
    case (false, false): return isBatchMajor ? [1, 0, 2] : [0, 1, 2]
    }
  }

  /// Room for an output that is a state, as [D, N, H] with each direction in one run of memory.
  func allocateState(_ output: Int) throws(ModelError) -> TensorView? {
    guard site.site.node.output(output) != nil else { return nil }
    let view = try site.site.allocateOutput(output, order: layout == 1 ? [1, 0, 2] : nil)
    return layout == 1 ? view.permuted([1, 0, 2]) : view
  }

  // MARK: - Directions

  /// One direction of something whose first axis is the directions.
  func direction(_ view: TensorView, _ side: Int) -> TensorView { part(view, 0, side) }

  /// One direction of `[T, D, N, H]` or `[N, T, D, H]` as `[T, N, H]`.
  func sequence(_ view: TensorView, _ side: Int) -> TensorView {
    let own = part(view, layout == 1 ? 2 : 1, side)
    return layout == 1 ? own.permuted([1, 0, 2]) : own
  }

  /// One direction of the saved blocks, as [T, N, S, H].
  func blocks(_ view: TensorView, _ side: Int) -> TensorView { part(view, 1, side) }

  private func part(_ view: TensorView, _ axis: Int, _ side: Int) -> TensorView {
    var part = view.sliced(axis, from: side, count: 1)
    part.shape.remove(at: axis)
    part.strides.remove(at: axis)
    return part
  }
}
