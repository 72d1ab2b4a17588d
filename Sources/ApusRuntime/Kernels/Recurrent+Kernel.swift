// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// One direction of an LSTM, GRU or RNN over a batch of sequences.
struct RecurrentKernel: DivisibleKernel, @unchecked Sendable {
  enum Cell {
    case lstm
    case gru
    case rnn(activation: Int32)
    /// With recurrent weights in 16 bits.
    case narrowLSTM
    case narrowGRU

    /// Matrices of one size that W is made of.
    var gates: Int {
      switch self {
      case .lstm, .narrowLSTM: 4
      case .gru, .narrowGRU: 3
      case .rnn: 1
      }
    }

    /// Bytes of one recurrent weight.
    var recurrentWidth: Int {
      switch self {
      case .narrowLSTM, .narrowGRU: 2
      default: 4
      }
    }

    /// Floats of scratch for so many rows.
    func scratchCount(_ table: KernelTable, _ e: TrainedCell.Extents, rows: Int) -> Int {
      let c = table.c.pointee
      return switch self {
      case .lstm: c.lstm_scratch_size(e.steps, rows, e.features, e.hidden)
      case .gru: c.gru_scratch_size(e.steps, rows, e.features, e.hidden)
      case .rnn: c.rnn_scratch_size(e.steps, rows, e.features, e.hidden)
      case .narrowLSTM: c.lstm_i16_scratch_size(e.steps, e.features, e.hidden)
      case .narrowGRU: c.gru_i16_scratch_size(e.steps, e.features, e.hidden)
      }
    }
  }

  let cell: Cell
  let call: RecurrentCall
  let packed: Weights
  let table: KernelTable

  var mostShares: Int { RecurrentCall.mostShares(call.extents, gates: cell.gates) }

  var work: Work {
    let e = call.extents
    let gates = cell.gates * e.hidden
    var work = Work(
      multiplications: e.steps * e.batch * gates * (e.features + e.hidden), weights: packed)
    // One sequence's inputs are projected ahead, so that a step reads the recurrent weights alone.
    work.repeatedByteCount =
      e.batch == 1 ? gates * e.hidden * cell.recurrentWidth : packed.byteCount
    work.repetitions = e.steps - 1
    return work
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let extents = call.extents
    var call = try call.value(memory, share) { cell.scratchCount(table, extents, rows: $0) }
    let packed = packed.pointer(memory)
    switch cell {
    case .lstm: table.c.pointee.lstm_f32(&call, packed)
    case .gru: table.c.pointee.gru_f32(&call, packed)
    case .narrowLSTM: table.c.pointee.lstm_i16(&call, packed)
    case .narrowGRU: table.c.pointee.gru_i16(&call, packed)
    case .rnn(let activation):
      call.activation = activation
      table.c.pointee.rnn_f32(&call, packed)
    }
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
