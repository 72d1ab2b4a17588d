// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// One direction of the way back through time of LSTM, GRU or RNN.
struct RecurrentGradientKernel: DivisibleKernel, @unchecked Sendable {
  /// What one direction reads, with the shapes of `RecurrentTrainingKernel`.
  struct Inputs {
    var x: TensorView
    var y: TensorView
    var saved: TensorView
    var w: TensorView
    var r: TensorView
    var p: TensorView?
    var h0: TensorView?
    var c0: TensorView?
    var lengths: TensorView?
    var dy: TensorView?
    var dhLast: TensorView?
    var dcLast: TensorView?
  }

  /// What one direction writes.
  struct Outputs {
    var dx: TensorView?
    /// Whether another direction has written to `dx` already.
    var addsToX = false
    var dw: TensorView?
    var dr: TensorView?
    var db: TensorView?
    var dh0: TensorView?
    var dc0: TensorView?
    var dp: TensorView?

    /// Those that sum over the batch.
    var weights: [TensorView] { [dw, dr, db, dp].compactMap(\.self) }
    var weightCount: Int {
      func count(_ view: TensorView?) -> Int { view.map(\.count) ?? 0 }
      return count(dw) + count(dr) + count(db) + count(dp)
    }
  }

  let cell: TrainedCell
  let extents: TrainedCell.Extents
  let isReverse: Bool
  let inputs: Inputs
  let outputs: Outputs
  let groups: RowGroups
  /// Room for `groups` calls, and for the gradients of weights of all groups but the first.
  let scratch: TensorView
  let scratchStride: Int
  let partial: TensorView?
  let table: KernelTable

  var mostShares: Int { groups.count }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let whole = try call(memory)
    for group in share.range(of: groups.count) {
      var call = whole
      call.keep(groups.rows(group))
      call.scratch += group * scratchStride
      if group > 0, let partial {
        var place = memory.floats(partial) + (group - 1) * outputs.weightCount
        func next(_ view: TensorView?) -> UnsafeMutablePointer<Float>? {
          guard let view else { return nil }
          defer { place += view.count }
          return place
        }
        call.dw = next(outputs.dw)
        call.dr = next(outputs.dr)
        call.db = next(outputs.db)
        call.dp = next(outputs.dp)
      }
      cell.backward(table, &call)
    }
  }

  /// The call for all rows.
  private func call(_ memory: Memory) throws(ModelError) -> apus_recurrence_gradient {
    func read(_ view: TensorView?) -> UnsafePointer<Float>? {
      view.map { UnsafePointer(memory.floats($0)) }
    }
    var call = apus_recurrence_gradient()
    (call.t, call.n) = (extents.steps, extents.batch)
    (call.f, call.h) = (extents.features, extents.hidden)
    (call.x, call.x_time) = (read(inputs.x), inputs.x.strides[0])
    call.x_batch = inputs.x.strides[1]
    (call.y, call.y_time) = (read(inputs.y), inputs.y.strides[0])
    call.y_batch = inputs.y.strides[1]
    (call.saved, call.saved_time) = (read(inputs.saved), inputs.saved.strides[0])
    call.saved_batch = inputs.saved.strides[1]
    (call.w, call.r, call.p) = (read(inputs.w), read(inputs.r), read(inputs.p))
    (call.h0, call.c0) = (read(inputs.h0), read(inputs.c0))
    call.lengths = try memory.lengths(inputs.lengths, steps: extents.steps)
    if let dy = inputs.dy {
      (call.dy, call.dy_time, call.dy_batch) = (read(dy), dy.strides[0], dy.strides[1])
    }
    (call.dh_last, call.dc_last) = (read(inputs.dhLast), read(inputs.dcLast))
    call.reverse = isReverse ? 1 : 0
    if let dx = outputs.dx {
      (call.dx, call.dx_time, call.dx_batch) = (memory.floats(dx), dx.strides[0], dx.strides[1])
      call.add_dx = outputs.addsToX ? 1 : 0
    }
    call.dw = outputs.dw.map(memory.floats)
    call.dr = outputs.dr.map(memory.floats)
    call.db = outputs.db.map(memory.floats)
    call.dh0 = outputs.dh0.map(memory.floats)
    call.dc0 = outputs.dc0.map(memory.floats)
    call.dp = outputs.dp.map(memory.floats)
    call.scratch = memory.floats(scratch)
    return call
  }
}

/// The rows of a batch in groups whose gradients of weights are summed apart and then together, so
/// that the sums do not depend on who does which group.
struct RowGroups: Sendable {
  let batch: Int
  var count: Int { max(1, min(8, batch / 16)) }

  func rows(_ group: Int) -> Range<Int> { Share(part: group, parts: count).range(of: batch) }

  /// The numbers of rows that groups have: one, or two neighbouring ones.
  var sizes: Set<Int> { [batch / count, (batch + count - 1) / count] }
}

/// Adds the gradients of weights of the other groups, in order, to those of the first.
struct GroupSumKernel: DivisibleKernel {
  let outputs: [TensorView]
  let partial: TensorView
  /// Groups besides the first.
  let groups: Int
  let table: KernelTable

  private var total: Int { outputs.reduce(0) { $0 + $1.count } }
  var mostShares: Int { Share.mostOfElements(total * groups) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var before = 0
    let stride = total
    for output in outputs {
      let range = share.range(of: output.count, unit: Share.elementUnit)
      let y = memory.floats(output) + range.lowerBound
      for group in 0..<groups {
        let part = memory.floats(partial) + group * stride + before + range.lowerBound
        table.c.pointee.binary_f32(
          Int32(APUS_ADD), 1, range.count, y, 0, 1, part, 0, 1, y, 0)
      }
      before += output.count
    }
  }
}

extension RecurrentGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard let trained = TrainedCell(cell),
      let views = try TrainedSequence(
        site, trained, cell, states: Cell.stateCount, peepholes: Cell.stateCount == 2 ? 7 : nil)
    else { return false }
    let lowering = RecurrentGradientLowering(
      site: site, cell: trained, views: views, direction: cell.direction, layout: cell.layout,
      states: Cell.stateCount, inputCount: Self.inputCount)
    try lowering.emit()
    return true
  }
}
