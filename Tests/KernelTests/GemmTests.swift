// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

@Suite struct GemmTests {
  /// One product: row-major or transposed B, any leading dimensions, any epilogue.
  struct Problem {
    var m, n, k, lda, ldc, bK, bN: Int
    var a, b, bias, c, residual: Floats
    var hasBias, hasEpilogue: Bool
    var epilogue = apus_epilogue()

    init(_ random: inout Random, large: Bool) {
      m = large ? random.int(20...60) : random.int(1...20)
      n = large ? random.int(100...300) : random.int(1...150)
      k = large ? random.int(200...500) : random.int(0...40)
      // A smaller lda than K: rows overlap, as in a convolution.
      lda = random.chance(4) && k > 1 ? random.int(1...k) : k + random.int(0...3)
      ldc = n + random.int(0...4)
      let transposed = random.chance(2)
      let ldb = (transposed ? k : n) + random.int(0...3)
      (bK, bN) = transposed ? (1, ldb) : (ldb, 1)
      a = .random(m * lda + k, &random)
      b = .random((transposed ? n : k) * ldb + 1, &random)
      bias = .random(n, &random)
      c = .random(m * ldc, &random)
      residual = .random(m * ldc, &random)
      hasBias = !random.chance(3)
      hasEpilogue = !random.chance(3)
      if hasEpilogue {
        epilogue.activation = Int32(random.int(0...APUS_SCALED_TANH))
        (epilogue.alpha, epilogue.beta) = parameters(Int(epilogue.activation))
        epilogue.accumulate = random.chance(3) ? 1 : 0
        if random.chance(2) {
          epilogue.residual = residual.read
          epilogue.ldr = ldc
        }
      }
    }

    func exact(_ i: Int, _ j: Int) -> Double {
      var sum = hasBias ? bias[double: j] : 0
      for p in 0..<k { sum += a[double: i * lda + p] * b[double: p * bK + j * bN] }
      guard hasEpilogue else { return sum }
      if epilogue.accumulate != 0 { sum += c[double: i * ldc + j] }
      if epilogue.residual != nil { sum += residual[double: i * ldc + j] }
      return exactUnary(
        Int(epilogue.activation), sum, Double(epilogue.alpha), Double(epilogue.beta))
    }

    var tolerance: Double { 1.5e-6 * (3 + Double(k).squareRoot()) }

    func packed(_ kernels: Kernels) -> Floats {
      let packed = Floats(kernels.call.gemm_packed_size(k, n))
      kernels.call.gemm_pack_f32(k, n, b.read, bK, bN, packed.pointer)
      return packed
    }

    func withEpilogue(_ body: (UnsafePointer<apus_epilogue>?) -> Void) {
      if hasEpilogue { withUnsafePointer(to: epilogue, body) } else { body(nil) }
    }
  }

  @Test(arguments: Kernels.available)
  func productsAndEpilogues(kernels: Kernels) {
    var random = Random(11)
    for round in 0..<150 {
      let p = Problem(&random, large: round % 50 == 0)
      let packed = p.packed(kernels), c = p.c.copy
      p.withEpilogue {
        kernels.call.gemm_f32(
          p.m, p.n, p.k, p.a.read, p.lda, packed.read, p.hasBias ? p.bias.read : nil, c.pointer,
          p.ldc, $0)
      }
      for i in 0..<p.m {
        for j in 0..<p.ldc {
          let want = j < p.n ? p.exact(i, j) : p.c[double: i * p.ldc + j]
          #expect(near(c[i * p.ldc + j], want, j < p.n ? p.tolerance : 0))
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func rowsDoNotDependOnTheirNumber(kernels: Kernels) {
    var random = Random(12)
    for _ in 0..<80 {
      let p = Problem(&random, large: false)
      let packed = p.packed(kernels), whole = Floats(p.m * p.ldc), parts = Floats(p.m * p.ldc)
      let bias = p.hasBias ? p.bias.read : nil
      func run(_ from: Int, _ to: Int, _ c: Floats) {
        kernels.call.gemm_f32(
          to - from, p.n, p.k, p.a.read + from * p.lda, p.lda, packed.read, bias,
          c.pointer + from * p.ldc, p.ldc, nil)
      }
      run(0, p.m, whole)
      var from = 0
      while from < p.m {
        let to = min(p.m, from + random.int(1...4))
        run(from, to, parts)
        from = to
      }
      for i in 0..<p.m { #expect(whole.same(parts, from: i * p.ldc, count: p.n)) }
    }
  }

  @Test(arguments: Kernels.available)
  func oneRow(kernels: Kernels) {
    var random = Random(13)
    for _ in 0..<150 {
      let p = Problem(&random, large: false)
      let packed = p.packed(kernels), c = p.c.copy
      p.withEpilogue {
        kernels.call.gemv_f32(
          p.n, p.k, p.a.read, packed.read, p.hasBias ? p.bias.read : nil, c.pointer, $0)
      }
      for j in 0..<p.n { #expect(near(c[j], p.exact(0, j), p.tolerance)) }
    }
  }

  @Test(arguments: Kernels.available)
  func transposedA(kernels: Kernels) {
    var random = Random(14)
    for round in 0..<100 {
      let m = random.int(1...20), n = random.int(1...80)
      let k = round % 25 == 0 ? random.int(250...600) : random.int(0...30)
      let lda = m + random.int(0...2), ldb = n + random.int(0...2), accumulate = random.chance(2)
      let a = Floats.random(k * lda + m, &random), b = Floats.random(k * ldb + n, &random)
      let before = Floats.random(m * n, &random), c = before.copy
      kernels.call.gemm_tn_f32(
        m, n, k, a.read, lda, b.read, ldb, c.pointer, n, accumulate ? 1 : 0)
      for i in 0..<m {
        for j in 0..<n {
          var want = accumulate ? before[double: i * n + j] : 0
          for p in 0..<k { want += a[double: p * lda + i] * b[double: p * ldb + j] }
          #expect(near(c[i * n + j], want, 1.5e-6 * (3 + Double(k).squareRoot())))
        }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func nanReachesOnlyItsRow(kernels: Kernels) {
    let (m, n, k) = (7, 40, 9)
    var random = Random(15)
    let a = Floats.random(m * k, &random), b = Floats.random(k * n, &random)
    a[3 * k + 2] = .nan
    let packed = Floats(kernels.call.gemm_packed_size(k, n)), c = Floats(m * n)
    kernels.call.gemm_pack_f32(k, n, b.read, n, 1, packed.pointer)
    var relu = apus_epilogue()
    relu.activation = Int32(APUS_RELU)
    kernels.call.gemm_f32(m, n, k, a.read, k, packed.read, nil, c.pointer, n, &relu)
    for i in 0..<(m * n) { #expect(c[i].isNaN == (i / n == 3)) }
  }
}
