// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// The recurrent operator of a matched cell, and its weights W [1, G·H, F], R [1, G·H, H] and
/// B [1, 2·G·H] in ONNX's order of gates.
struct CellWeights {
  let op: any Operator
  let w: Tensor
  let r: Tensor
  let b: Tensor
  let isLSTM: Bool

  /// `features` is F, `hidden` is H. Throws: `limitExceeded`.
  init(_ match: CellMatch, features: Int, hidden: Int, dtype: DType) throws(ModelError) {
    /// Each gate's linear form, with what of it the recurrent bias takes.
    var gates: [(form: AffineForm, recurrentBias: [Double])] = []
    let zeros = [Double](repeating: 0, count: hidden)
    var isLSTM = false
    switch match {
    case .rnn(let form, let activation):
      var rnn = Op.RNN()
      rnn.hiddenSize = hidden
      if activation != "Tanh" { rnn.activations = [activation] }
      op = rnn
      gates = [(form, zeros)]
    case .lstm(let i, let o, let f, let g):
      var lstm = Op.LSTM()
      lstm.hiddenSize = hidden
      op = lstm
      isLSTM = true
      gates = [i, o, f, g].map { ($0, zeros) }
    case .gru(let z, let r, let candidate, let recurrent):
      var gru = Op.GRU()
      gru.hiddenSize = hidden
      var form = candidate
      var bias = zeros
      switch recurrent {
      case .beforeReset(let part):
        gru.linearBeforeReset = true
        form.states = part.states
        bias = part.c
      case .afterReset(let matrix): form.states = [0: matrix]
      }
      op = gru
      gates = [(z, zeros), (r, zeros), (form, bias)]
    }
    self.isLSTM = isLSTM
    var w: [Double] = []
    var r: [Double] = []
    for gate in gates {
      w += CellWeights.transposed(gate.form.x, rows: features, columns: hidden)
      r += CellWeights.transposed(gate.form.states[0], rows: hidden, columns: hidden)
    }
    let b = gates.flatMap(\.form.c) + gates.flatMap(\.recurrentBias)
    let g = gates.count
    self.w = try Tensor(dtype, shape: [1, g * hidden, features], converting: w)
    self.r = try Tensor(dtype, shape: [1, g * hidden, hidden], converting: r)
    self.b = try Tensor(dtype, shape: [1, 2 * g * hidden], converting: b)
  }

  private static func transposed(_ matrix: [[Double]]?, rows: Int, columns: Int) -> [Double] {
    guard let matrix else { return [Double](repeating: 0, count: rows * columns) }
    return (0..<columns).flatMap { column in matrix.map { $0[column] } }
  }
}
