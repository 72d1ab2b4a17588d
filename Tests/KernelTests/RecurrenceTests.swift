// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Foundation
import Testing

enum Cell: CaseIterable, Sendable {
  case lstm, gru, gruLinearBeforeReset, rnnTanh, rnnRelu

  var gates: Int {
    switch self {
    case .lstm: 4
    case .gru, .gruLinearBeforeReset: 3
    case .rnnTanh, .rnnRelu: 1
    }
  }
}

@Suite struct RecurrenceTests {
  /// One direction with random sizes, layouts and options.
  struct Problem {
    var cell: Cell
    var call = apus_recurrence()
    var w, r, b, p, x, h0, c0: Floats
    var lengths: [Int32]?
    var hasBias, peepholes, initial: Bool

    var t: Int { call.t }
    var n: Int { call.n }
    var f: Int { call.f }
    var h: Int { call.h }

    init(_ cell: Cell, _ random: inout Random, long: Bool) {
      self.cell = cell
      call.t = long ? random.int(45...100) : random.int(0...9)
      call.n = random.int(1...14)
      call.f = random.int(1...13)
      call.h = long ? random.int(20...50) : random.int(1...40)
      let (t, n, f, h, g) = (call.t, call.n, call.f, call.h, cell.gates)
      w = .random(g * h * f, &random)
      r = .random(g * h * h, &random, scale: 1 / Float(h).squareRoot())
      b = .random(2 * g * h, &random)
      p = .random(3 * h, &random)
      x = .random(t * n * f, &random)
      (h0, c0) = (.random(n * h, &random), .random(n * h, &random))
      hasBias = !random.chance(4)
      initial = random.chance(2)
      peepholes = cell == .lstm && random.chance(3)
      call.reverse = random.chance(2) ? 1 : 0
      call.activation = Int32(cell == .rnnRelu ? APUS_RELU : APUS_TANH)
      if random.chance(4) { lengths = (0..<n).map { _ in Int32(random.int(0...t)) } }
      // Time-major or batch-major, with gaps in y.
      let timeMajor = random.chance(2)
      (call.x_time, call.x_batch) = timeMajor ? (n * f, f) : (f, t * f)
      (call.y_time, call.y_batch) = timeMajor ? (n * (h + 2), h + 2) : (h + 1, t * (h + 1))
    }

    var ySize: Int { t * n * (h + 2) }

    /// Packs, runs and returns the scratch and the packed weights, which must outlive nothing.
    func run(_ kernels: Kernels, y: Floats?, h last: Floats, c lastC: Floats) {
      let k = kernels.call
      let bias = hasBias ? b.read : nil
      let packed: Floats, scratch: Floats
      switch cell {
      case .lstm:
        packed = Floats(k.lstm_packed_size(f, h))
        scratch = Floats(k.lstm_scratch_size(t, n, f, h))
        k.lstm_pack_f32(f, h, w.read, r.read, bias, peepholes ? p.read : nil, packed.pointer)
      case .gru, .gruLinearBeforeReset:
        packed = Floats(k.gru_packed_size(f, h))
        scratch = Floats(k.gru_scratch_size(t, n, f, h))
        k.gru_pack_f32(f, h, w.read, r.read, bias, cell == .gru ? 0 : 1, packed.pointer)
      case .rnnTanh, .rnnRelu:
        packed = Floats(k.rnn_packed_size(f, h))
        scratch = Floats(k.rnn_scratch_size(t, n, f, h))
        k.rnn_pack_f32(f, h, w.read, r.read, bias, packed.pointer)
      }
      var call = call
      (call.x, call.y, call.h_last, call.scratch) = (
        x.read, y?.pointer, last.pointer, scratch.pointer
      )
      if initial { call.h0 = h0.read }
      if cell == .lstm {
        call.c_last = lastC.pointer
        if initial { call.c0 = c0.read }
      }
      func go(_ lengths: UnsafePointer<Int32>?) {
        call.lengths = lengths
        switch cell {
        case .lstm: k.lstm_f32(&call, packed.read)
        case .gru, .gruLinearBeforeReset: k.gru_f32(&call, packed.read)
        case .rnnTanh, .rnnRelu: k.rnn_f32(&call, packed.read)
        }
      }
      if let lengths { lengths.withUnsafeBufferPointer { go($0.baseAddress) } } else { go(nil) }
    }

    /// One step in double precision.
    func step(_ x: Int, _ h: inout [Double], _ c: inout [Double]) {
      let H = self.h, g = cell.gates
      func product(_ m: Floats, _ row: Int, _ v: [Double]) -> Double {
        v.indices.reduce(0) { $0 + m[double: row * v.count + $1] * v[$1] }
      }
      let input = (0..<f).map { self.x[double: x + $0] }
      let pre = (0..<(g * H)).map { (hasBias ? b[double: $0] : 0) + product(w, $0, input) }
      let rb = (0..<(g * H)).map { hasBias ? b[double: g * H + $0] : 0 }
      let old = h
      let rec = (0..<(g * H)).map { rb[$0] + product(r, $0, old) }
      switch cell {
      case .lstm:
        for u in 0..<H {
          let peep = { (gate: Int, c: Double) in peepholes ? p[double: gate * H + u] * c : 0 }
          let i = sigmoid(pre[u] + rec[u] + peep(0, c[u]))
          let forget = sigmoid(pre[2 * H + u] + rec[2 * H + u] + peep(2, c[u]))
          c[u] = forget * c[u] + i * tanh(pre[3 * H + u] + rec[3 * H + u])
          h[u] = sigmoid(pre[H + u] + rec[H + u] + peep(1, c[u])) * tanh(c[u])
        }
      case .gru, .gruLinearBeforeReset:
        let reset = (0..<H).map { sigmoid(pre[H + $0] + rec[H + $0]) }
        let resetState = (0..<H).map { reset[$0] * old[$0] }
        for u in 0..<H {
          let z = sigmoid(pre[u] + rec[u])
          let state =
            cell == .gru
            ? rb[2 * H + u] + product(r, 2 * H + u, resetState) : reset[u] * rec[2 * H + u]
          h[u] = (1 - z) * tanh(pre[2 * H + u] + state) + z * old[u]
        }
      case .rnnTanh: for u in 0..<H { h[u] = tanh(pre[u] + rec[u]) }
      case .rnnRelu: for u in 0..<H { h[u] = max(0, pre[u] + rec[u]) }
      }
    }
  }

  @Test(arguments: Kernels.available, Cell.allCases)
  func agreesWithTheFormulas(kernels: Kernels, cell: Cell) {
    var random = Random(31)
    for round in 0..<80 {
      let p = Problem(cell, &random, long: round % 20 == 0)
      let y = random.chance(5) ? nil : Floats(p.ySize)
      let last = Floats(p.n * p.h), lastC = Floats(p.n * p.h)
      p.run(kernels, y: y, h: last, c: lastC)
      for n in 0..<p.n {
        var h = (0..<p.h).map { p.initial ? p.h0[double: n * p.h + $0] : 0 }
        var c = (0..<p.h).map { p.initial ? p.c0[double: n * p.h + $0] : 0 }
        let steps = p.lengths.map { Int($0[n]) } ?? p.t
        func expectRow(_ got: Floats, _ at: Int, _ want: [Double]) {
          for u in 0..<p.h {
            let tolerance = cell == .rnnRelu ? 1e-4 * (1 + abs(want[u])) : 5e-6
            #expect(near(got[at + u], want[u], tolerance))
          }
        }
        for q in 0..<steps {
          let t = p.call.reverse != 0 ? steps - 1 - q : q
          p.step(t * p.call.x_time + n * p.call.x_batch, &h, &c)
          if let y { expectRow(y, t * p.call.y_time + n * p.call.y_batch, h) }
        }
        expectRow(last, n * p.h, h)
        if cell == .lstm { expectRow(lastC, n * p.h, c) }
        guard let y else { continue }
        let zeros = [Double](repeating: 0, count: p.h)
        for t in steps..<p.t { expectRow(y, t * p.call.y_time + n * p.call.y_batch, zeros) }
      }
    }
  }

  /// States may be read and written in place: what a stream of steps does.
  @Test(arguments: Kernels.available, Cell.allCases)
  func aStreamOfStepsIsOneSequence(kernels: Kernels, cell: Cell) {
    var random = Random(32)
    for _ in 0..<10 {
      var p = Problem(cell, &random, long: false)
      (p.lengths, p.call.reverse, p.call.n, p.call.t) = (nil, 0, 1, 6)
      (p.call.x_time, p.initial) = (p.f, true)
      p.x = .random(6 * p.f, &random)
      let last = Floats(p.h), lastC = Floats(p.h)
      p.run(kernels, y: nil, h: last, c: lastC)
      var one = p
      (one.call.t, one.h0, one.c0) = (1, p.h0.copy, p.c0.copy)
      for t in 0..<6 {
        one.x = Floats(p.f) { p.x[t * p.f + $0] }
        one.run(kernels, y: nil, h: one.h0, c: one.c0)
      }
      for u in 0..<p.h { #expect(one.h0[u].bitPattern == last[u].bitPattern) }
    }
  }
}
