// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

@Suite struct ElementwiseTests {
  /// Bounds in units in the last place where the result has relative accuracy everywhere.
  static let bounds: [(op: Int, ulps: Double)] = [
    (APUS_IDENTITY, 0), (APUS_RELU, 0), (APUS_LEAKY_RELU, 0.5), (APUS_TANH, 2.6),
    (APUS_SIGMOID, 2.6), (APUS_CLIP, 0), (APUS_ELU, 2), (APUS_SELU, 2.5), (APUS_CELU, 2.5),
    (APUS_SOFTPLUS, 2.5), (APUS_SOFTSIGN, 1.6), (APUS_THRESHOLDED_RELU, 0),
    (APUS_NEG, 0), (APUS_ABS, 0), (APUS_EXP, 1.2), (APUS_LOG, 1.2), (APUS_SQRT, 0.5),
    (APUS_RECIPROCAL, 0.5), (APUS_ERF, 2.6), (APUS_SCALED_TANH, 3.2), (APUS_SIN, 1), (APUS_COS, 1),
    (APUS_FLOOR, 0), (APUS_CEIL, 0), (APUS_ROUND, 0), (APUS_SIGN, 0), (APUS_SQUARE, 0.5),
  ]

  /// Inputs of every magnitude, near zero, and the special ones.
  static let inputs: [Float] = {
    var random = Random(1)
    var x: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-38,
      1, -1, 0.5, -0.5, 88.7, 88.73,
      -87.5, -103.9, -104, 9.02, -9.02, 2.5, 3.5, -2.5, 8_388_607.5, 4_194_304.5, 1e30, -1e30,
    ]
    for _ in 0..<6000 { x.append(Float(bitPattern: UInt32(truncatingIfNeeded: random.bits()))) }
    for scale in [1, 8, 100] as [Float] { for _ in 0..<3000 { x.append(random.float() * scale) } }
    return x
  }()

  static func unary(_ kernels: Kernels, _ op: Int, _ x: [Float]) -> [Float] {
    let (alpha, beta) = parameters(op)
    var y = x
    y.withUnsafeMutableBufferPointer {
      kernels.call.unary_f32(Int32(op), x.count, x, $0.baseAddress!, alpha, beta)
    }
    return y
  }

  @Test(arguments: Kernels.available, 0..<APUS_UNARY_COUNT)
  func unaryIsAccurate(kernels: Kernels, op: Int) {
    let (alpha, beta) = parameters(op)
    let bound = Self.bounds.first { $0.op == op }?.ulps
    let y = Self.unary(kernels, op, Self.inputs)
    for (x, y) in zip(Self.inputs, y) {
      if (op == APUS_SIN || op == APUS_COS) && abs(x) > 1e6 { continue }
      if bound == nil && !(abs(x) < 1e30) { continue }  // their formulas overflow
      let want = exactUnary(op, Double(x), Double(alpha), Double(beta))
      if let bound {
        #expect(ulps(y, want) <= bound, "\(kernels.name) op \(op) of \(x): \(y), not \(want)")
      } else {
        #expect(near(y, want, 2.5e-7 * max(1, abs(want))), "\(kernels.name) op \(op) of \(x): \(y)")
      }
    }
  }

  @Test(arguments: Kernels.available, 0..<APUS_UNARY_COUNT)
  func unaryDoesNotDependOnPosition(kernels: Kernels, op: Int) {
    let x = Array(Self.inputs[30..<70])
    let whole = Self.unary(kernels, op, x)
    for i in x.indices {
      let alone = Self.unary(kernels, op, [x[i]])[0]
      #expect(alone.bitPattern == whole[i].bitPattern || (alone.isNaN && whole[i].isNaN))
    }
    for n in 0..<35 {
      let out = Floats(n, shifted: true)
      let (alpha, beta) = parameters(op)
      kernels.call.unary_f32(Int32(op), n, x, out.pointer, alpha, beta)
    }
  }

  @Test(arguments: Kernels.available)
  func tanhIsOddAndReachesOne(kernels: Kernels) {
    let x = Self.inputs.filter { !$0.isNaN }
    let y = Self.unary(kernels, APUS_TANH, x), z = Self.unary(kernels, APUS_TANH, x.map { -$0 })
    for i in x.indices {
      #expect(y[i].bitPattern == (-z[i]).bitPattern)
      #expect(abs(y[i]) <= 1)
      if abs(x[i]) > 9.1 { #expect(abs(y[i]) == 1) }
    }
  }

  @Test(arguments: Kernels.available, 0..<APUS_BINARY_COUNT)
  func binaryBroadcasts(kernels: Kernels, op: Int) {
    var random = Random(UInt64(op) + 7)
    for _ in 0..<60 {
      let rows = random.int(0...5), columns = random.int(0...40)
      func operand(_ random: inout Random) -> (Floats, row: Int, column: Int) {
        let ld = columns + random.int(0...2)
        let values = Floats.random(rows * ld + columns + 1, &random, scale: 4)
        if op == APUS_POW { for i in 0..<values.count { values[i] = abs(values[i]) } }
        if random.chance(5) { values[0] = .nan }
        switch random.int(0...3) {
        case 0: return (values, ld, 1)  // same shape
        case 1: return (values, 0, 0)  // scalar
        case 2: return (values, 0, 1)  // row vector
        default: return (values, 1, 0)  // column vector
        }
      }
      let (a, aRow, aColumn) = operand(&random), (b, bRow, bColumn) = operand(&random)
      if op == APUS_POW && random.chance(3) { b[0] = 2 }
      let y = Floats(rows * columns)
      kernels.call.binary_f32(
        Int32(op), rows, columns, a.read, aRow, aColumn, b.read, bRow, bColumn, y.pointer, columns)
      for i in 0..<rows {
        for j in 0..<columns {
          let want = exactBinary(
            op, a[double: i * aRow + j * aColumn], b[double: i * bRow + j * bColumn])
          #expect(near(y[i * columns + j], want, 3e-7 * max(1, abs(want))))
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func scaleShift(kernels: Kernels) {
    var random = Random(3)
    for _ in 0..<40 {
      let rows = random.int(0...4), columns = random.int(1...40), op = random.int(0...4)
      let x = Floats.random(rows * columns, &random), scale = Floats.random(columns, &random)
      let shift = Floats.random(columns, &random), y = Floats(rows * columns)
      let (alpha, beta) = parameters(op)
      kernels.call.scale_shift_f32(
        rows, columns, x.read, columns, scale.read, shift.read, y.pointer, columns, Int32(op),
        alpha, beta)
      for i in 0..<(rows * columns) {
        let sum = x[double: i] * scale[double: i % columns] + shift[double: i % columns]
        #expect(near(y[i], exactUnary(op, sum, Double(alpha), Double(beta)), 4e-7))
      }
    }
  }
}
