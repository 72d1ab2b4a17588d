// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Foundation
import Testing

@Suite struct ReductionTests {
  static func exact(_ op: Int, _ x: [Double]) -> Double {
    if x.contains(where: \.isNaN) { return .nan }
    switch op {
    case APUS_SUM: return x.reduce(0, +)
    case APUS_MEAN: return x.reduce(0, +) / Double(x.count)
    case APUS_REDUCE_MAX: return x.max() ?? -.infinity
    case APUS_REDUCE_MIN: return x.min() ?? .infinity
    case APUS_SUM_SQUARE: return x.reduce(0) { $0 + $1 * $1 }
    case APUS_L1: return x.reduce(0) { $0 + abs($1) }
    default: return x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  @Test(arguments: Kernels.available, 0..<APUS_REDUCTION_COUNT)
  func reductions(kernels: Kernels, op: Int) {
    var random = Random(UInt64(op) + 41)
    for round in 0..<60 {
      let outer = random.int(0...4), inner = random.chance(2) ? 1 : random.int(1...40)
      let n =
        round % 20 == 0 ? random.int(1000...3000) : random.int(op == APUS_MEAN ? 1...50 : 0...50)
      let x = Floats.random(outer * n * inner, &random), y = Floats(outer * inner)
      if random.chance(6) && x.count > 0 { x[random.int(0...(x.count - 1))] = .nan }
      kernels.call.reduce_f32(Int32(op), outer, n, inner, x.read, y.pointer)
      for i in 0..<(outer * inner) {
        let line = (0..<n).map { x[double: (i / inner * n + $0) * inner + i % inner] }
        let want = Self.exact(op, line)
        #expect(near(y[i], want, 4e-7 * max(1, abs(want) + Double(n).squareRoot())))
      }
    }
  }

  @Test(arguments: Kernels.available)
  func softmaxes(kernels: Kernels) {
    var random = Random(42)
    for _ in 0..<100 {
      let rows = random.int(0...4), columns = random.int(1...70)
      let x = Floats.random(rows * columns, &random, scale: 10)
      if random.chance(4) && columns > 1 && rows > 0 { x[1] = -.infinity }
      let y = Floats(rows * columns), z = x.copy
      kernels.call.softmax_f32(rows, columns, x.read, y.pointer)
      kernels.call.log_softmax_f32(rows, columns, z.read, z.pointer)  // in place
      for i in 0..<rows {
        let line = (0..<columns).map { x[double: i * columns + $0] }
        let top = line.max()!, sum = line.reduce(0) { $0 + exponential($1 - top) }
        for j in 0..<columns {
          #expect(near(y[i * columns + j], exponential(line[j] - top) / sum, 5e-7))
          #expect(near(z[i * columns + j], line[j] - top - Foundation.log(sum), 4e-6))
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func layerNormalisation(kernels: Kernels) {
    var random = Random(43)
    for round in 0..<100 {
      let rows = random.int(0...4), columns = random.int(1...70)
      let x = Floats.random(rows * columns, &random, scale: 10), y = Floats(rows * columns)
      let scale = Floats.random(columns, &random), bias = Floats.random(columns, &random)
      let (hasScale, hasBias) = (round % 2 == 0, round % 3 == 0)
      kernels.call.layer_norm_f32(
        rows, columns, x.read, hasScale ? scale.read : nil, hasBias ? bias.read : nil, 0.001,
        y.pointer)
      for i in 0..<rows {
        let line = (0..<columns).map { x[double: i * columns + $0] }
        let mean = line.reduce(0, +) / Double(columns)
        let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
        for j in 0..<columns {
          var want = (line[j] - mean) / (variance + 0.001).squareRoot()
          if hasScale { want *= scale[double: j] }
          if hasBias { want += bias[double: j] }
          #expect(near(y[i * columns + j], want, 1e-5))
        }
      }
    }
  }
}
