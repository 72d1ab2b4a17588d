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
struct RecurrentTrainingKernel: DivisibleKernel, @unchecked Sendable {
  let cell: TrainedCell
  let call: RecurrentCall
  let packed: TensorView
  /// [T, N, S, H].
  let saved: TensorView
  let table: KernelTable

  var mostShares: Int { RecurrentCall.mostShares(call.extents, gates: cell.gates) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let rows = share.range(of: call.extents.batch)
    let extents = call.extents
    var call = try call.value(memory, share) { cell.scratchCount(table, extents, rows: $0) }
    cell.forward(
      table, &call, memory.floats(packed),
      saved: memory.floats(saved) + rows.lowerBound * saved.strides[1], time: saved.strides[0],
      batch: saved.strides[1])
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
    var kernels: [RecurrentTrainingKernel] = []
    var reads = views.reads
    let most = RecurrentCall.mostShares(e, gates: trained.gates)
    for side in 0..<cell.direction.count {
      let packed = try inner.scratch(.float32, count: trained.packedCount(site.table, e))
      let weights = RecurrentPackKernel(
        cell: trained, extents: e, w: views.direction(views.w, side),
        r: views.direction(views.r, side), b: b.map { views.direction($0, side) },
        p: views.p.map { views.direction($0, side) }, packed: packed, table: site.table)
      inner.emit(
        weights, reads: [views.w, views.r, b, views.p].compactMap(\.self), writes: [packed],
        label: "weights")
      let count = RecurrentCall.scratchCount(rows: e.batch, most: most) {
        trained.scratchCount(site.table, e, rows: $0)
      }
      let scratch = try inner.scratch(.float32, count: count)
      let call = RecurrentCall(
        extents: e, isReverse: cell.direction.readsBackward(side), x: views.x,
        y: y.map { views.sequence($0, side) },
        h0: views.initial[0].map { views.direction($0, side) },
        c0: views.initial.dropFirst().first?.map { views.direction($0, side) },
        hLast: last[0].map { views.direction($0, side) },
        cLast: last.dropFirst().first?.map { views.direction($0, side) },
        lengths: views.lengths, scratch: scratch)
      kernels.append(
        RecurrentTrainingKernel(
          cell: trained, call: call, packed: packed, saved: views.blocks(saved, side),
          table: site.table))
      reads += [packed, scratch]
    }
    let kernel: any Kernel = kernels.count == 1 ? kernels[0] : SideBySideKernel(kernels: kernels)
    inner.emit(
      kernel, reads: reads, writes: [y, saved].compactMap(\.self) + last.compactMap(\.self))
    return true
  }
}
