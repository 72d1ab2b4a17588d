// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Brings the weights of one direction, which change from run to run, into the kernels' order.
struct RecurrentPackKernel: Kernel, @unchecked Sendable {
  let cell: TrainedCell
  let extents: TrainedCell.Extents
  /// The weights of one direction, each in one run of memory.
  let w: TensorView
  let r: TensorView
  let b: TensorView?
  let p: TensorView?
  let packed: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let weights = TrainedCell.Weights(
      w: UnsafePointer(memory.floats(w)), r: UnsafePointer(memory.floats(r)),
      b: b.map { UnsafePointer(memory.floats($0)) },
      p: p.map { UnsafePointer(memory.floats($0)) })
    cell.pack(table, extents, weights, to: memory.floats(packed))
  }
}

/// One direction of LSTM, GRU or RNN that saves what its gradient needs.
struct RecurrentTrainingKernel: Kernel, @unchecked Sendable {
  let cell: TrainedCell
  let extents: TrainedCell.Extents
  let isReverse: Bool
  let packed: TensorView
  /// X [T, N, F] in any order of T and N.
  let x: TensorView
  /// Y of this direction as [T, N, H].
  let y: TensorView?
  /// Initial and last states of this direction, each [N, H] in one run of memory.
  let h0: TensorView?
  let c0: TensorView?
  let hLast: TensorView?
  let cLast: TensorView?
  let lengths: TensorView?
  /// [T, N, S, H].
  let saved: TensorView
  let scratch: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    var call = apus_recurrence()
    (call.t, call.n) = (extents.steps, extents.batch)
    (call.f, call.h) = (extents.features, extents.hidden)
    call.x = UnsafePointer(memory.floats(x))
    (call.x_time, call.x_batch) = (x.strides[0], x.strides[1])
    if let y {
      call.y = memory.floats(y)
      (call.y_time, call.y_batch) = (y.strides[0], y.strides[1])
    }
    call.h0 = h0.map { UnsafePointer(memory.floats($0)) }
    call.c0 = c0.map { UnsafePointer(memory.floats($0)) }
    call.h_last = hLast.map(memory.floats)
    call.c_last = cLast.map(memory.floats)
    call.reverse = isReverse ? 1 : 0
    call.lengths = try memory.lengths(lengths, steps: extents.steps)
    call.scratch = memory.floats(scratch)
    cell.forward(
      table, &call, memory.floats(packed), saved: memory.floats(saved), time: saved.strides[0],
      batch: saved.strides[1])
  }
}

extension Memory {
  /// The lengths of sequences. Throws: `invalidValue` when one is out of range.
  func lengths(
    _ view: TensorView?, steps: Int
  ) throws(ModelError) -> UnsafePointer<Int32>? {
    guard let view else { return nil }
    let pointer = bytes(view).assumingMemoryBound(to: Int32.self)
    for place in 0..<view.count where !(0...Int32(steps)).contains(pointer[place]) {
      throw ModelError(
        .invalidValue, "a sequence length is \(pointer[place]); it must be 0 to \(steps)")
    }
    return UnsafePointer(pointer)
  }
}

extension RecurrentTraining: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard let trained = TrainedCell(cell),
      let views = try TrainedSequence(
        site, trained, cell, states: Cell.stateCount, peepholes: Cell.stateCount == 2 ? 7 : nil)
    else { return false }
    let inner = site.site
    let b = try inner.view(3).mapThrowing { view throws(ModelError) in try inner.packed(view) }
    let y: TensorView? =
      inner.node.output(0) == nil
      ? nil : try inner.allocateOutput(0, order: views.order(withDirections: true))
    var last: [TensorView?] = []
    for state in 0..<Cell.stateCount { last.append(try views.allocateState(1 + state)) }
    let e = views.extents
    let blocks = [e.steps, cell.direction.count, e.batch, Cell.savedCount, e.hidden]
    let saved =
      inner.node.output(1 + Cell.stateCount) == nil
      ? try inner.allocate(.float32, blocks)
      : try inner.allocateOutput(1 + Cell.stateCount)
    for side in 0..<cell.direction.count {
      let packed = try inner.scratch(.float32, count: trained.packedCount(site.table, e))
      let weights = RecurrentPackKernel(
        cell: trained, extents: e, w: views.direction(views.w, side),
        r: views.direction(views.r, side), b: b.map { views.direction($0, side) },
        p: views.p.map { views.direction($0, side) }, packed: packed, table: site.table)
      inner.emit(
        weights, reads: [views.w, views.r, b, views.p].compactMap(\.self), writes: [packed],
        label: "weights")
      let scratch = try inner.scratch(.float32, count: trained.scratchCount(site.table, e))
      let kernel = RecurrentTrainingKernel(
        cell: trained, extents: e, isReverse: cell.direction.readsBackward(side), packed: packed,
        x: views.x, y: y.map { views.sequence($0, side) },
        h0: views.initial[0].map { views.direction($0, side) },
        c0: views.initial.dropFirst().first?.map { views.direction($0, side) },
        hLast: last[0].map { views.direction($0, side) },
        cLast: last.dropFirst().first?.map { views.direction($0, side) },
        lengths: views.lengths, saved: views.blocks(saved, side), scratch: scratch,
        table: site.table)
      inner.emit(
        kernel, reads: views.reads + [packed, scratch],
        writes: [y, saved].compactMap(\.self) + last.compactMap(\.self))
    }
    return true
  }
}
