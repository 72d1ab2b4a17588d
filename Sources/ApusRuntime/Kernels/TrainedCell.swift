// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import CApusKernels

/// A recurrent cell that the training kernels cover, and which kernels those are.
enum TrainedCell: Sendable {
  case lstm
  case gru(linearBeforeReset: Bool)
  case rnn(activation: Int32)

  /// nil for functions, bounds and gates that only the reference knows.
  init?(_ op: some RecurrentOperator) {
    guard op.clip == nil, let functions = try? op.functions() else { return nil }
    switch op {
    case let lstm as Op.LSTM:
      guard !lstm.inputForget, functions.allSatisfy({ $0 == [.sigmoid, .tanh, .tanh] }) else {
        return nil
      }
      self = .lstm
    case let gru as Op.GRU:
      guard functions.allSatisfy({ $0 == [.sigmoid, .tanh] }) else { return nil }
      self = .gru(linearBeforeReset: gru.linearBeforeReset)
    case is Op.RNN:
      guard let first = functions.first?.first, first == .tanh || first == .relu,
        functions.allSatisfy({ $0.first == first })
      else { return nil }
      self = .rnn(activation: Int32(first == .tanh ? APUS_TANH : APUS_RELU))
    default: return nil
    }
  }

  /// Sizes of one direction.
  struct Extents: Sendable {
    var steps: Int
    var batch: Int
    var features: Int
    var hidden: Int
  }

  // MARK: - Kernels

  func packedCount(_ table: KernelTable, _ e: Extents) -> Int {
    let c = table.c.pointee
    return switch self {
    case .lstm: c.lstm_packed_size(e.features, e.hidden)
    case .gru: c.gru_packed_size(e.features, e.hidden)
    case .rnn: c.rnn_packed_size(e.features, e.hidden)
    }
  }

  /// Matrices of one size that W is made of.
  var gates: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    case .rnn: 1
    }
  }

  /// Floats of scratch for so many rows.
  func scratchCount(_ table: KernelTable, _ e: Extents, rows: Int) -> Int {
    let c = table.c.pointee
    return switch self {
    case .lstm: c.lstm_scratch_size(e.steps, rows, e.features, e.hidden)
    case .gru: c.gru_scratch_size(e.steps, rows, e.features, e.hidden)
    case .rnn: c.rnn_scratch_size(e.steps, rows, e.features, e.hidden)
    }
  }

  /// The same for the way back.
  func gradientScratchCount(_ table: KernelTable, _ e: Extents, rows: Int) -> Int {
    let c = table.c.pointee
    return switch self {
    case .lstm: c.lstm_gradient_scratch_size(e.steps, rows, e.features, e.hidden)
    case .gru: c.gru_gradient_scratch_size(e.steps, rows, e.features, e.hidden)
    case .rnn: c.rnn_gradient_scratch_size(e.steps, rows, e.features, e.hidden)
    }
  }

  /// The weights of one direction.
  struct Weights {
    var w: UnsafePointer<Float>
    var r: UnsafePointer<Float>
    var b: UnsafePointer<Float>?
    var p: UnsafePointer<Float>?
  }

  func pack(
    _ table: KernelTable, _ e: Extents, _ from: Weights, to packed: UnsafeMutablePointer<Float>
  ) {
    let (f, h) = (e.features, e.hidden)
    switch self {
    case .lstm: table.c.pointee.lstm_pack_f32(f, h, from.w, from.r, from.b, from.p, packed)
    case .gru(let linear):
      table.c.pointee.gru_pack_f32(f, h, from.w, from.r, from.b, linear ? 1 : 0, packed)
    case .rnn: table.c.pointee.rnn_pack_f32(f, h, from.w, from.r, from.b, packed)
    }
  }

  func forward(
    _ table: KernelTable, _ call: inout apus_recurrence, _ packed: UnsafePointer<Float>,
    saved: UnsafeMutablePointer<Float>, time: Int, batch: Int
  ) {
    switch self {
    case .lstm: table.c.pointee.lstm_training_f32(&call, packed, saved, time, batch)
    case .gru: table.c.pointee.gru_training_f32(&call, packed, saved, time, batch)
    case .rnn(let activation):
      call.activation = activation
      table.c.pointee.rnn_training_f32(&call, packed, saved, time, batch)
    }
  }

  func backward(_ table: KernelTable, _ call: inout apus_recurrence_gradient) {
    switch self {
    case .lstm: table.c.pointee.lstm_gradient_f32(&call)
    case .gru(let linear):
      call.linear_before_reset = linear ? 1 : 0
      table.c.pointee.gru_gradient_f32(&call)
    case .rnn(let activation):
      call.activation = activation
      table.c.pointee.rnn_gradient_f32(&call)
    }
  }
}
