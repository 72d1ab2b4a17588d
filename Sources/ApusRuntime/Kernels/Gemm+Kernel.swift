// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `Y[M][N] = f(A[M][K] B + bias + residual)` with B packed when the plan was made.
struct GemmKernel: Kernel {
  let a: TensorView
  let y: TensorView
  let m: Int
  let n: Int
  let k: Int
  let lda: Int
  let ldc: Int
  let packed: PackedFloats
  let bias: PackedFloats?
  let epilogue: Epilogue
  let ldr: Int
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    var value = epilogue.value(memory, ldr: ldr)
    if m == 1 {
      table.c.pointee.gemv_f32(
        n, k, memory.floats(a), packed.pointer, bias?.pointer, memory.floats(y), &value)
    } else {
      table.c.pointee.gemm_f32(
        m, n, k, memory.floats(a), lda, packed.pointer, bias?.pointer, memory.floats(y), ldc,
        &value)
    }
  }
}

/// `Y = A B` where both are computed: B is packed at each run, once a matrix of the batch.
struct BatchedGemmKernel: Kernel {
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let m: Int
  let n: Int
  let k: Int
  let lda: Int
  let strideB: (k: Int, n: Int)
  let ldc: Int
  /// Where each matrix begins: of a, b and y in turn.
  let blocks: [Int]
  let scratch: TensorView
  let function: ElementFunction
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let (a, b, y) = (memory.floats(a), memory.floats(b), memory.floats(y))
    let packed = memory.floats(scratch)
    var epilogue = function.epilogue
    var block = 0
    var packedAt = -1
    while block < blocks.count {
      if blocks[block + 1] != packedAt {
        packedAt = blocks[block + 1]
        table.c.pointee.gemm_pack_f32(k, n, b + packedAt, strideB.k, strideB.n, packed)
      }
      table.c.pointee.gemm_f32(
        m, n, k, a + blocks[block], lda, packed, nil, y + blocks[block + 2], ldc, &epilogue)
      block += 3
    }
  }
}

extension Op.MatMul: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32() else { return false }
    let b = try site.site.required(1)
    if let weights = site.site.constant(1), weights.rank == 2 {
      return try site.lowerDense(
        weights, transposed: false, bias: nil, outputShape: site.site.outputType(0).shape)
    }
    return try site.lowerBatched(b)
  }
}

extension Op.Gemm: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32(), !transA, alpha == 1, let weights = site.site.constant(1) else {
      return false
    }
    let shape = try site.site.outputType(0).shape
    var bias: Tensor?
    if site.site.has(2) {
      guard beta == 1, let constant = site.site.constant(2),
        constant.count == 1 || (constant.count == shape[1] && constant.shape.last == shape[1])
      else { return false }
      bias = try constant.reshaped([constant.count]).broadcast(to: [shape[1]])
    }
    return try site.lowerDense(
      weights, transposed: transB, bias: bias, outputShape: shape)
  }
}

extension Site {
  /// Emits `Y = X W + bias` over the last axis of input 0, W constant.
  func lowerDense(
    _ weights: Tensor, transposed: Bool, bias: Tensor?, outputShape shape: [Int]
  ) throws(ModelError) -> Bool {
    let k = weights.shape[transposed ? 1 : 0]
    let n = weights.shape[transposed ? 0 : 1]
    var x = try site.required(0)
    guard x.rank >= 1, x.shape.last == k, shape.last == n, k > 0, n > 0 else { return false }
    let m = x.count / k
    guard m > 0 else { return false }
    // Rows must lie one stride apart, their elements side by side.
    if x.strides[x.rank - 1] != 1 && k != 1 { x = try site.packed(x) }
    var rows = x.reshaped([m, k])
    if rows == nil {
      x = try site.packed(x)
      rows = x.reshaped([m, k])
    }
    guard let rows else { return false }
    let y = try site.allocateOutput(0)
    let packed = try PackedFloats(count: table.c.pointee.gemm_packed_size(k, n))
    try weights.withElements(of: Float.self) { elements in
      guard let base = elements.baseAddress else { return }
      table.c.pointee.gemm_pack_f32(
        k, n, base, transposed ? 1 : n, transposed ? k : 1, packed.pointer)
    }
    let epilogue = try site.takeEpilogue { $0.isContiguous }
    let kernel = GemmKernel(
      a: rows, y: y, m: m, n: n, k: k, lda: m == 1 ? k : rows.strides[0], ldc: n, packed: packed,
      bias: try bias.mapThrowing(PackedFloats.init), epilogue: epilogue, ldr: n, table: table)
    site.emit(
      kernel, reads: [x] + (epilogue.residual.map { [$0] } ?? []), writes: [y],
      label: site.node.op.name + epilogue.label)
    return true
  }

  /// Emits a product of two computed inputs, over all matrices of the batch.
  func lowerBatched(_ b: TensorView) throws(ModelError) -> Bool {
    var a = try site.required(0)
    guard a.rank >= 2, b.rank >= 2 else { return false }
    let shape = try site.outputType(0).shape
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    guard m > 0, n > 0, k > 0, shape.reduce(1, *) > 0 else { return false }
    if a.strides[a.rank - 1] != 1 && k != 1 { a = try site.packed(a) }
    let batch = Array(shape.dropLast(2))
    guard let wideA = a.broadcast(to: batch + [m, k]), let wideB = b.broadcast(to: batch + [k, n])
    else { return false }
    let y = try site.allocateOutput(0)
    let parts = try [wideA, wideB, y].map { (view) throws(ModelError) in
      try Broadcasting.indices(batch, strides: Array(view.strides.dropLast(2)))
    }
    let scratch = try site.scratch(
      .float32, count: table.c.pointee.gemm_packed_size(k, n))
    let epilogue = try site.takeEpilogue()
    let kernel = BatchedGemmKernel(
      a: a, b: b, y: y, m: m, n: n, k: k, lda: a.strides[a.rank - 2],
      strideB: (b.strides[b.rank - 2], b.strides[b.rank - 1]), ldc: n,
      blocks: parts[0].indices.flatMap { [parts[0][$0], parts[1][$0], parts[2][$0]] },
      scratch: scratch, function: epilogue.function, table: table)
    site.emit(
      kernel, reads: [a, b, scratch], writes: [y], label: site.node.op.name + epilogue.label)
    return true
  }
}

extension Optional {
  /// `map` for functions with typed throws.
  func mapThrowing<R>(_ body: (Wrapped) throws(ModelError) -> R) throws(ModelError) -> R? {
    if let self { try body(self) } else { nil }
  }
}
