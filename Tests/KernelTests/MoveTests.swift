// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

@Suite struct MoveTests {
  @Test(arguments: Kernels.available)
  func transposition(kernels: Kernels) {
    var random = Random(51)
    for _ in 0..<100 {
      let (batch, rows, columns) = (random.int(1...3), random.int(1...40), random.int(1...40))
      let (ldx, ldy) = (columns + random.int(0...2), rows + random.int(0...2))
      let x = Floats.random(batch * rows * ldx, &random), y = Floats(batch * columns * ldy)
      kernels.call.transpose_b32(
        batch, rows, columns, x.read, rows * ldx, ldx, y.pointer, columns * ldy, ldy)
      for b in 0..<batch {
        for r in 0..<rows {
          for c in 0..<columns {
            #expect(y[(b * columns + c) * ldy + r] == x[(b * rows + r) * ldx + c])
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.available, [1, 2, 4, 8])
  func stridedCopies(kernels: Kernels, size: Int) {
    var random = Random(52)
    for _ in 0..<100 {
      let rank = random.int(0...6)
      let sizes = (0..<rank).map { _ in random.int(1...4) }
      let total = sizes.reduce(1, *)
      var order = Array(0..<rank)
      for d in (0..<rank).reversed() where d > 0 { order.swapAt(d, random.int(0...d)) }
      var xStrides = [Int](repeating: 0, count: rank), yStrides = xStrides
      var (x, y) = (1, 1)
      for d in (0..<rank).reversed() {
        (yStrides[d], y) = (y, y * sizes[d])
        (xStrides[order[d]], x) = (x, x * sizes[order[d]])
      }
      if rank > 0 && random.chance(3) { xStrides[0] = 0 }  // broadcast
      let from = (0..<(total * size)).map { _ in UInt8(truncatingIfNeeded: random.bits()) }
      var to = [UInt8](repeating: 0, count: total * size)
      kernels.call.copy_strided(Int32(size), Int32(rank), sizes, from, xStrides, &to, yStrides)
      for i in 0..<total {
        var (at, rest) = (0, i)
        for d in (0..<rank).reversed() {
          at += rest % sizes[d] * xStrides[d]
          rest /= sizes[d]
        }
        #expect(to[(i * size)..<((i + 1) * size)] == from[(at * size)..<((at + 1) * size)])
      }
    }
  }

  @Test(arguments: Kernels.available)
  func gathering(kernels: Kernels) {
    let x = (0..<20).map(Float.init), rows: [Int64] = [3, 0, 0, 2, 1, 3]
    var y = [Float](repeating: .nan, count: rows.count * 5)
    kernels.call.gather_rows(rows.count, 20, x, rows, &y)
    for (i, row) in rows.enumerated() {
      #expect(Array(y[(i * 5)..<(i * 5 + 5)]) == Array(x[(Int(row) * 5)..<(Int(row) * 5 + 5)]))
    }
  }

  @Test(arguments: Kernels.available)
  func conversions(kernels: Kernels) {
    let x: [Float] = [
      0, 1.9, -1.9, 2_147_483_520, 2_147_483_648, -2_147_483_648, -3e9, 9e18, 1e19, -1e19, .nan,
      .infinity, -.infinity, 0.5, .leastNonzeroMagnitude,
    ]
    var i32 = [Int32](repeating: 7, count: x.count), i64 = [Int64](repeating: 7, count: x.count)
    kernels.call.convert_f32_i32(x.count, x, &i32)
    kernels.call.convert_f32_i64(x.count, x, &i64)
    for (i, value) in x.enumerated() {
      #expect(i32[i] == (value.isNaN ? 0 : Int32(clampedTo: value)))
      #expect(i64[i] == (value.isNaN ? 0 : Int64(clampedTo: value)))
    }
    var random = Random(53)
    let wide = (0..<50).map { _ in Int64(bitPattern: random.bits()) }
    let narrow = wide.map { Int32(truncatingIfNeeded: $0) }
    var y = [Float](repeating: .nan, count: 50)
    kernels.call.convert_i64_f32(50, wide, &y)
    #expect(y == wide.map { Float($0) })
    kernels.call.convert_i32_f32(50, narrow, &y)
    #expect(y == narrow.map { Float($0) })
  }
}

extension FixedWidthInteger {
  /// Truncated, and saturated where the type ends.
  fileprivate init(clampedTo value: Float) {
    self = value >= Float(Self.max) ? .max : value <= Float(Self.min) ? .min : Self(value)
  }
}
