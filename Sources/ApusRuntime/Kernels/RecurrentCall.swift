// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import CApusKernels

/// Where one direction of a recurrence over a batch finds its sequences and states.
struct RecurrentCall: Sendable {
  let extents: TrainedCell.Extents
  let isReverse: Bool
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
  /// Room for `scratchCount` floats.
  let scratch: TensorView

  /// The most shares of whole rows that a batch is worth; a share has at least two rows, since one
  /// alone is summed in another order.
  static func mostShares(_ extents: TrainedCell.Extents, gates: Int) -> Int {
    let e = extents
    let work = e.steps * e.batch * gates * e.hidden * (e.features + e.hidden)
    return min(16, Share.most(units: e.batch / 4, work: work))
  }

  /// Floats of scratch for up to `most` shares; `size` says what so many rows need.
  static func scratchCount(rows: Int, most: Int, size: (Int) -> Int) -> Int {
    (1...most).map { $0 * scratchStride(rows: rows, parts: $0, size: size) }.max() ?? 0
  }

  /// Floats of scratch from one of `parts` shares to the next: whole cache lines.
  static func scratchStride(rows: Int, parts: Int, size: (Int) -> Int) -> Int {
    (size((rows + parts - 1) / parts) + 15) / 16 * 16
  }

  /// The call for one share of the rows; `size` says what scratch so many rows need.
  ///
  /// Throws: `invalidValue` when a length is out of range.
  func value(
    _ memory: Memory, _ share: Share, size: (Int) -> Int
  ) throws(ModelError) -> apus_recurrence {
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
    let stride = RecurrentCall.scratchStride(rows: extents.batch, parts: share.parts, size: size)
    call.scratch = memory.floats(scratch) + share.part * stride
    call.keep(share.range(of: extents.batch))
    return call
  }
}

extension apus_recurrence {
  /// Leaves only these rows of the batch.
  mutating func keep(_ rows: Range<Int>) {
    let first = rows.lowerBound
    n = rows.count
    x += first * x_batch
    y = y.map { $0 + first * y_batch }
    h0 = h0.map { $0 + first * h }
    c0 = c0.map { $0 + first * h }
    h_last = h_last.map { $0 + first * h }
    c_last = c_last.map { $0 + first * h }
    lengths = lengths.map { $0 + first }
  }
}

extension apus_recurrence_gradient {
  /// Leaves only these rows of the batch; the gradients of weights are then only their part.
  mutating func keep(_ rows: Range<Int>) {
    let first = rows.lowerBound
    n = rows.count
    x += first * x_batch
    y += first * y_batch
    saved += first * saved_batch
    h0 = h0.map { $0 + first * h }
    c0 = c0.map { $0 + first * h }
    dy = dy.map { $0 + first * dy_batch }
    dh_last = dh_last.map { $0 + first * h }
    dc_last = dc_last.map { $0 + first * h }
    lengths = lengths.map { $0 + first }
    dx = dx.map { $0 + first * dx_batch }
    dh0 = dh0.map { $0 + first * h }
    dc0 = dc0.map { $0 + first * h }
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
