// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// One direction of the way back through time of LSTM, GRU or RNN.
struct RecurrentGradientKernel: Kernel, @unchecked Sendable {
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
  }

  let cell: TrainedCell
  let extents: TrainedCell.Extents
  let isReverse: Bool
  let inputs: Inputs
  let outputs: Outputs
  let scratch: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
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
    cell.backward(table, &call)
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
