// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Turns a recurrent node into one kernel a direction.
struct RecurrentLowering {
  private let site: Site
  private let cell: RecurrentKernel.Cell
  private let direction: Direction
  private let layout: Int
  private let linearBeforeReset: Bool
  /// R in 16 bits; nil where its floats are used.
  private let narrow: NarrowRecurrence?
  private let w: TensorView
  private let r: TensorView
  private let b: TensorView?
  private let p: TensorView?
  private let x: TensorView
  private var t: Int { x.shape[0] }
  private var n: Int { x.shape[1] }
  private var f: Int { x.shape[2] }
  private var h: Int { r.shape[2] }

  /// nil when the kernels do not cover the node.
  init?(
    _ site: Site, _ op: some RecurrentOperator, _ cell: RecurrentKernel.Cell,
    linearBeforeReset: Bool = false
  ) throws(ModelError) {
    let inner = site.site
    let (w, r) = (try inner.required(1), try inner.required(2))
    guard op.clip == nil, w.dtype == .float32, r.dtype == .float32, r.rank == 3, r.shape[2] > 0
    else { return nil }
    if let lengths = try inner.view(4) {
      // A sequence of no steps has a zero state; the kernels would keep the initial one.
      let mayBeEmpty = try inner.constant(4)?.integers().contains(0) ?? true
      guard lengths.dtype == .int32, !mayBeEmpty || (!inner.has(5) && !inner.has(6)) else {
        return nil
      }
    }
    self.site = site
    self.linearBeforeReset = linearBeforeReset
    direction = op.direction
    layout = op.layout
    self.w = try inner.packed(w)
    self.r = try inner.packed(r)
    b = inner.has(3) ? try inner.packed(3) : nil
    p = inner.has(7) ? try inner.packed(7) : nil
    var x = try inner.required(0)
    guard x.dtype == .float32, x.rank == 3, x.count > 0 else { return nil }
    if layout == 1 { x = x.permuted([1, 0, 2]) }
    if x.strides[2] != 1 && x.shape[2] != 1 { x = try inner.packed(x) }
    self.x = x
    narrow = try NarrowRecurrence(
      site, cell, batch: x.shape[1], linearBeforeReset: linearBeforeReset, others: [self.w, b, p])
    switch (cell, narrow) {
    case (.lstm, .some): self.cell = .narrowLSTM
    case (.gru, .some): self.cell = .narrowGRU
    default: self.cell = cell
    }
  }

  /// Emits the kernels.
  func emit() throws(ModelError) -> Bool {
    let inner = site.site
    let d = direction.count
    // Y lies as X does, all directions of a step side by side: consumers of one sequence find it
    // in one run of memory whichever order they ask for.
    let isBatchMajor = x.strides[1] > x.strides[0] && n > 1
    let y: TensorView? =
      !inner.isWanted(0)
      ? nil
      : try inner.allocateOutput(
        0,
        order: layout == 1
          ? (isBatchMajor ? [0, 1, 2, 3] : [1, 0, 2, 3])
          : (isBatchMajor ? [2, 0, 1, 3] : [0, 2, 1, 3]))
    let hLast = try state(1)
    let cLast = try isLSTM ? state(2) : nil
    let h0 = try initial(5)
    let c0 = try isLSTM ? initial(6) : nil
    let outputs = [y, hLast, cLast].compactMap(\.self)
    var inputs = [x, h0, c0, try inner.view(4)].compactMap(\.self)
    let extents = TrainedCell.Extents(steps: t, batch: n, features: f, hidden: h)
    let most = RecurrentCall.mostShares(extents, gates: cell.gates)
    var kernels: [RecurrentKernel] = []
    for index in 0..<d {
      let packed = try pack(index)
      let count = RecurrentCall.scratchCount(rows: n, most: most) {
        cell.scratchCount(site.table, extents, rows: $0)
      }
      let scratch = try inner.scratch(.float32, count: count)
      let call = RecurrentCall(
        extents: extents, isReverse: direction.readsBackward(index), x: x,
        y: y.map { part($0, index, isY: true) }, h0: h0.map { part($0, index) },
        c0: c0.map { part($0, index) }, hLast: hLast.map { part($0, index) },
        cLast: cLast.map { part($0, index) }, lengths: try inner.view(4), scratch: scratch)
      kernels.append(RecurrentKernel(cell: cell, call: call, packed: packed, table: site.table))
      inputs += [scratch, packed.view].compactMap(\.self)
    }
    let kernel: any Kernel = d == 1 ? kernels[0] : SideBySideKernel(kernels: kernels)
    let label = inner.node.op.name + (narrow == nil ? "" : " in 16 bits")
    inner.emit(kernel, reads: inputs, writes: outputs, label: label)
    return true
  }

  private var isLSTM: Bool {
    switch cell {
    case .lstm, .narrowLSTM: true
    default: false
    }
  }

  /// Room for a last state, as [D, N, H] whatever the layout.
  private func state(_ output: Int) throws(ModelError) -> TensorView? {
    guard site.site.isWanted(output) else { return nil }
    let view = try site.site.allocateOutput(output, order: layout == 1 ? [1, 0, 2] : nil)
    return layout == 1 ? view.permuted([1, 0, 2]) : view
  }

  /// An initial state as [D, N, H] with each direction in one run of memory; zeros are left out.
  private func initial(_ input: Int) throws(ModelError) -> TensorView? {
    let inner = site.site
    guard var view = try inner.view(input) else { return nil }
    if let constant = inner.constant(input),
      try constant.elements(of: Float.self).allSatisfy({ $0.bitPattern == 0 })
    {
      return nil
    }
    if layout == 1 { view = view.permuted([1, 0, 2]) }
    return try inner.packed(view)
  }

  /// One direction of [T, D, N, H] or [N, T, D, H] as [T, N, H], or of [D, N, H] as [N, H].
  private func part(_ view: TensorView, _ index: Int, isY: Bool = false) -> TensorView {
    let axis = !isY ? 0 : layout == 1 ? 2 : 1
    var part = view.sliced(axis, from: index, count: 1)
    part.shape.remove(at: axis)
    part.strides.remove(at: axis)
    return isY && layout == 1 ? part.permuted([1, 0, 2]) : part
  }

  /// The weights of one direction, packed.
  private func pack(_ index: Int) throws(ModelError) -> Weights {
    let (table, f, h) = (site.table, f, h)
    let sources = [w, r, b, p].map { $0?.sliced(0, from: index, count: 1) }
    if let narrow { return try pack(narrow.part(index, hidden: h), sources) }
    switch cell {
    case .lstm:
      return try site.weights(
        sources, layout: "lstm", count: table.c.pointee.lstm_packed_size(f, h)
      ) {
        guard let r = $0.second else { return }
        table.c.pointee.lstm_pack_f32(f, h, $0.first, r, $0.third, $0.fourth, $1)
      }
    case .gru:
      let flag: Int32 = linearBeforeReset ? 1 : 0
      return try site.weights(
        sources, layout: "gru", sizes: [Int(flag)],
        count: table.c.pointee.gru_packed_size(f, h)
      ) {
        guard let r = $0.second else { return }
        table.c.pointee.gru_pack_f32(f, h, $0.first, r, $0.third, flag, $1)
      }
    default:
      return try site.weights(
        sources, layout: "rnn", count: table.c.pointee.rnn_packed_size(f, h)
      ) {
        guard let r = $0.second else { return }
        table.c.pointee.rnn_pack_f32(f, h, $0.first, r, $0.third, $1)
      }
    }
  }

  /// The weights of one direction with R in 16 bits, packed.
  private func pack(
    _ part: (rows: [Int16], scales: [Float]), _ sources: [TensorView?]
  ) throws(ModelError) -> Weights {
    let (table, f, h) = (site.table, f, h)
    // R's floats are a source by name only: they stand for the whole numbers.
    guard isLSTM else {
      return try site.weights(
        sources, layout: "gru16", count: table.c.pointee.gru_i16_packed_size(f, h)
      ) {
        table.c.pointee.gru_pack_i16(f, h, $0.first, part.rows, part.scales, $0.third, $1)
      }
    }
    return try site.weights(
      sources, layout: "lstm16", count: table.c.pointee.lstm_i16_packed_size(f, h)
    ) {
      table.c.pointee.lstm_pack_i16(
        f, h, $0.first, part.rows, part.scales, $0.third, $0.fourth, $1)
    }
  }
}
