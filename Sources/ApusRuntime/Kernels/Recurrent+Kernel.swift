// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// One direction of an LSTM, GRU or RNN over a batch of sequences.
struct RecurrentKernel: Kernel, @unchecked Sendable {
  enum Cell {
    case lstm
    case gru
    case rnn(activation: Int32)
  }

  let cell: Cell
  let steps: Int
  let batch: Int
  let features: Int
  let hidden: Int
  let isReverse: Bool
  let packed: Weights
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
  let scratch: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    var call = apus_recurrence()
    call.t = steps
    call.n = batch
    call.f = features
    call.h = hidden
    call.x = UnsafePointer(memory.floats(x))
    call.x_time = x.strides[0]
    call.x_batch = x.strides[1]
    if let y {
      call.y = memory.floats(y)
      call.y_time = y.strides[0]
      call.y_batch = y.strides[1]
    }
    call.h0 = h0.map { UnsafePointer(memory.floats($0)) }
    call.c0 = c0.map { UnsafePointer(memory.floats($0)) }
    call.h_last = hLast.map(memory.floats)
    call.c_last = cLast.map(memory.floats)
    call.reverse = isReverse ? 1 : 0
    call.scratch = memory.floats(scratch)
    if let lengths { call.lengths = try checked(lengths, memory) }
    let packed = packed.pointer(memory)
    switch cell {
    case .lstm: table.c.pointee.lstm_f32(&call, packed)
    case .gru: table.c.pointee.gru_f32(&call, packed)
    case .rnn(let activation):
      call.activation = activation
      table.c.pointee.rnn_f32(&call, packed)
    }
  }

  private func checked(
    _ lengths: TensorView, _ memory: Memory
  ) throws(ModelError) -> UnsafePointer<Int32> {
    let pointer = memory.bytes(lengths).assumingMemoryBound(to: Int32.self)
    for place in 0..<batch where !(0...Int32(steps)).contains(pointer[place]) {
      throw ModelError(
        .invalidValue, "a sequence length is \(pointer[place]); it must be 0 to \(steps)")
    }
    return UnsafePointer(pointer)
  }
}

extension Op.LSTM: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard !inputForget,
      let functions = try? functions(),
      functions.allSatisfy({ $0 == [.sigmoid, .tanh, .tanh] })
    else { return false }
    return try RecurrentLowering(site, self, .lstm)?.emit() ?? false
  }
}

extension Op.GRU: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard let functions = try? functions(),
      functions.allSatisfy({ $0 == [.sigmoid, .tanh] })
    else { return false }
    return try RecurrentLowering(site, self, .gru, linearBeforeReset: linearBeforeReset)?.emit()
      ?? false
  }
}

extension Op.RNN: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard let functions = try? functions(), let first = functions.first?.first,
      functions.allSatisfy({ $0.first == first }), first == .tanh || first == .relu
    else { return false }
    let code = Int32(first == .tanh ? APUS_TANH : APUS_RELU)
    return try RecurrentLowering(site, self, .rnn(activation: code))?.emit() ?? false
  }
}
