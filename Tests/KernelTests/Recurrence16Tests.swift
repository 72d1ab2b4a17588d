// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Foundation
import Testing

/// LSTM and GRU whose recurrent weights have 16 bits.
@Suite struct Recurrence16Tests {
  /// What a unit's gate may add up to: (2^31 - 1) / 8191.
  static let mostSum = ((1 << 31) - 1) / 8191

  /// One direction with random sizes; R in whole numbers and scales.
  struct Problem {
    var cell: Cell
    var call = apus_recurrence()
    var r: [Int16]
    var scale: [Float]
    var w, b, p, x, h0, c0: Floats
    var lengths: [Int32]?

    var h: Int { call.h }

    init(_ cell: Cell, steps: Int, hidden: Int, batch: Int = 1, _ random: inout Random) {
      self.cell = cell
      (call.t, call.n, call.h, call.f) = (steps, batch, hidden, random.int(1...9))
      let (n, f, h, g) = (call.n, call.f, call.h, cell.gates)
      let most = min(32767, Recurrence16Tests.mostSum / h)
      r = (0..<(g * h * h)).map { _ in Int16(random.int(-most...most)) }
      scale = (0..<(g * h)).map { _ in
        (1 + random.float() / 2) / Float(most) / Float(h).squareRoot()
      }
      (w, b) = (.random(g * h * f, &random), .random(2 * g * h, &random))
      p = .random(3 * h, &random)
      x = .random(steps * n * f, &random)
      h0 = Floats(n * h) { _ in Float(random.int(-8191...8191)) / 8191 }
      c0 = .random(n * h, &random)
      (call.x_time, call.x_batch) = (n * f, f)
      (call.y_time, call.y_batch) = (n * h, h)
      call.reverse = random.chance(2) ? 1 : 0
      if random.chance(4) { lengths = (0..<n).map { _ in Int32(random.int(0...steps)) } }
    }

    struct States {
      var y, h, c: Floats
    }

    /// With R in 16 bits, or with the floats that they stand for.
    func run(_ kernels: Kernels, narrow: Bool) -> States {
      let k = kernels.call, (t, n, f, h) = (call.t, call.n, call.f, call.h)
      let isLSTM = cell == .lstm
      let wide = Floats(r.count) { Float(r[$0]) * scale[$0 / h] }
      let packed: Floats, scratch: Floats
      switch (narrow, isLSTM) {
      case (true, true):
        packed = Floats(k.lstm_i16_packed_size(f, h))
        scratch = Floats(k.lstm_i16_scratch_size(t, f, h))
        k.lstm_pack_i16(f, h, w.read, r, scale, b.read, p.read, packed.pointer)
      case (true, false):
        packed = Floats(k.gru_i16_packed_size(f, h))
        scratch = Floats(k.gru_i16_scratch_size(t, f, h))
        k.gru_pack_i16(f, h, w.read, r, scale, b.read, packed.pointer)
      case (false, true):
        packed = Floats(k.lstm_packed_size(f, h))
        scratch = Floats(k.lstm_scratch_size(t, n, f, h))
        k.lstm_pack_f32(f, h, w.read, wide.read, b.read, p.read, packed.pointer)
      case (false, false):
        packed = Floats(k.gru_packed_size(f, h))
        scratch = Floats(k.gru_scratch_size(t, n, f, h))
        k.gru_pack_f32(f, h, w.read, wide.read, b.read, 1, packed.pointer)
      }
      let result = States(y: Floats(t * n * h), h: Floats(n * h), c: Floats(n * h))
      var call = call
      (call.x, call.y, call.h_last, call.h0) = (x.read, result.y.pointer, result.h.pointer, h0.read)
      if isLSTM { (call.c_last, call.c0) = (result.c.pointer, c0.read) }
      call.scratch = scratch.pointer
      func go(_ lengths: UnsafePointer<Int32>?) {
        call.lengths = lengths
        switch (narrow, isLSTM) {
        case (true, true): k.lstm_i16(&call, packed.read)
        case (true, false): k.gru_i16(&call, packed.read)
        case (false, true): k.lstm_f32(&call, packed.read)
        case (false, false): k.gru_f32(&call, packed.read)
        }
      }
      if let lengths { lengths.withUnsafeBufferPointer { go($0.baseAddress) } } else { go(nil) }
      return result
    }
  }

  static let cells = [Cell.lstm, .gruLinearBeforeReset]

  private func expectNear(_ a: Floats, _ b: Floats, _ tolerance: Double) {
    for i in 0..<a.count { #expect(near(a[i], b[double: i], tolerance)) }
  }

  /// A state of whole steps is not rounded, so one step differs only by the order of the sum.
  @Test(arguments: Kernels.available, cells)
  func oneStepIsThatOfTheFloats(kernels: Kernels, cell: Cell) {
    var random = Random(41)
    for hidden in [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 64, 100] {
      let p = Problem(cell, steps: 1, hidden: hidden, batch: random.int(1...3), &random)
      let (got, want) = (p.run(kernels, narrow: true), p.run(kernels, narrow: false))
      expectNear(got.y, want.y, 4e-6)
      expectNear(got.h, want.h, 4e-6)
      if cell == .lstm { expectNear(got.c, want.c, 4e-6) }
    }
  }

  /// Over many steps the rounded state leaves results near those of the floats.
  @Test(arguments: Kernels.available, cells)
  func sequencesStayNear(kernels: Kernels, cell: Cell) {
    var random = Random(42)
    for _ in 0..<12 {
      let p = Problem(
        cell, steps: random.int(40...110), hidden: random.int(20...70),
        batch: random.int(1...3), &random)
      let (got, want) = (p.run(kernels, narrow: true), p.run(kernels, narrow: false))
      expectNear(got.y, want.y, 5e-4)
      expectNear(got.h, want.h, 5e-4)
    }
  }

  /// Sums at the very bound, of either sign, are the same numbers on every table.
  @Test(arguments: cells) func sumsAtTheBoundDoNotOverflow(cell: Cell) throws {
    for hidden in [1, 8, 9, 64, 129, 300] {
      var random = Random(UInt64(hidden))
      var p = Problem(cell, steps: 1, hidden: hidden, &random)
      (p.lengths, p.w, p.b) = (nil, Floats(p.w.count) { _ in 0 }, Floats(p.b.count) { _ in 0 })
      (p.p, p.c0) = (Floats(p.p.count) { _ in 0 }, Floats(p.c0.count) { _ in 0 })
      p.h0 = Floats(hidden) { $0 % 3 == 1 ? -1 : 1 }
      // A sum s becomes s / 2^31 without rounding but that of s to a float.
      p.scale = p.scale.map { _ in 8191 * 0x1p-31 }
      var sums: [Double] = []
      for row in 0..<(cell.gates * hidden) {
        var left = Self.mostSum
        for k in 0..<hidden {
          // All alike, as large as can be from the first on, or none at all.
          let share = [Self.mostSum / hidden, left, 0][row % 3]
          let size = min(32767, share, left)
          left -= size
          let sign = (row & 1 == 0) == (k % 3 == 1) ? -1 : 1
          p.r[row * hidden + k] = Int16(sign * size)
        }
        sums.append(Double((Self.mostSum - left) * 8191 * (row & 1 == 0 ? 1 : -1)) * 0x1p-31)
      }
      #expect(sums.contains { abs($0) > 0.12 })
      for kernels in Kernels.available {
        let got = p.run(kernels, narrow: true)
        for u in 0..<hidden {
          let want: Double
          if cell == .lstm {
            want =
              sigmoid(sums[hidden + u]) * tanh(sigmoid(sums[u]) * tanh(sums[3 * hidden + u]))
          } else {
            let (z, r) = (sigmoid(sums[u]), sigmoid(sums[hidden + u]))
            want = (1 - z) * tanh(r * sums[2 * hidden + u]) + z * p.h0[double: u]
          }
          #expect(near(got.h[u], want, 4e-7), "\(kernels.name), \(hidden) units, unit \(u)")
        }
      }
    }
  }

  /// A row of a batch has the bits that it has alone, and a stream of steps those of the sequence.
  @Test(arguments: Kernels.available, cells)
  func rowsAndStepsComeApart(kernels: Kernels, cell: Cell) {
    var random = Random(43)
    for _ in 0..<8 {
      var p = Problem(cell, steps: 7, hidden: random.int(1...50), batch: 3, &random)
      (p.lengths, p.call.reverse) = (nil, 0)
      let whole = p.run(kernels, narrow: true)
      for n in 0..<3 {
        var state = (h: Floats(p.h) { p.h0[n * p.h + $0] }, c: Floats(p.h) { p.c0[n * p.h + $0] })
        for t in 0..<7 {
          var one = p
          (one.call.t, one.call.n, one.h0, one.c0) = (1, 1, state.h, state.c)
          one.x = Floats(p.call.f) { p.x[(t * 3 + n) * p.call.f + $0] }
          let next = one.run(kernels, narrow: true)
          state = (next.h, next.c)
        }
        #expect(state.h.same(Floats(p.h) { whole.h[n * p.h + $0] }, from: 0, count: p.h))
      }
    }
  }

  /// A unit whose own sums are NaN stays NaN, whatever the others do.
  @Test(arguments: Kernels.available, cells) func nanStays(kernels: Kernels, cell: Cell) {
    var random = Random(44)
    var p = Problem(cell, steps: 5, hidden: 20, &random)
    p.lengths = nil
    p.b[3] = .nan
    let got = p.run(kernels, narrow: true)
    for t in 0..<5 { #expect(got.y[t * 20 + 3].isNaN) }
    #expect((0..<20).count { got.h[$0].isNaN } == 1)
  }
}
