// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
import ApusTensor
import CApusKernels

/// `Y = A B` over all matrices of a batch: B is packed at each run, once a matrix.
struct BatchedGemmKernel: DivisibleKernel {
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let m: Int
  let n: Int
  let k: Int
  let lda: Int
  let strideB: (k: Int, n: Int)
  /// Where each matrix begins: of a, b and y in turn.
  let blocks: [Int]
  /// Room for one packed matrix a share.
  let scratch: TensorView
  let function: ElementFunction
  let table: KernelTable

  var mostShares: Int {
    BatchedGemmKernel.mostShares(matrices: blocks.count / 3, workOfEach: m * n * k)
  }

  var work: Work { Work(multiplications: blocks.count / 3 * m * n * k) }

  static func mostShares(matrices: Int, workOfEach: Int) -> Int {
    min(16, Share.most(units: matrices, work: matrices * workOfEach))
  }

  /// Floats from one share's packed matrix to the next: whole cache lines.
  static func packedCount(_ table: KernelTable, k: Int, n: Int) -> Int {
    (table.c.pointee.gemm_packed_size(k, n) + 15) / 16 * 16
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let (a, b, y) = (memory.floats(a), memory.floats(b), memory.floats(y))
    let own = share.range(of: blocks.count / 3)
    let packed =
      memory.floats(scratch) + share.part * BatchedGemmKernel.packedCount(table, k: k, n: n)
    var epilogue = function.epilogue
    var block = own.lowerBound * 3
    var packedAt = -1
    while block < own.upperBound * 3 {
      if blocks[block + 1] != packedAt {
        packedAt = blocks[block + 1]
        table.c.pointee.gemm_pack_f32(k, n, b + packedAt, strideB.k, strideB.n, packed)
      }
      table.c.pointee.gemm_f32(
        m, n, k, a + blocks[block], lda, packed, nil, y + blocks[block + 2], n, &epilogue)
      block += 3
    }
  }
}

/// `Y = Aᵀ B (+ bias)` over all matrices of a batch, neither side packed: `a` holds K rows of M
/// elements. Weight gradients.
struct TransposedGemmKernel: DivisibleKernel {
  let a: TensorView
  let b: TensorView
  let y: TensorView
  let m: Int
  let n: Int
  let k: Int
  let lda: Int
  let ldb: Int
  /// Where each matrix begins: of a, b and y in turn.
  let blocks: [Int]
  /// Puts the bias where the product is added to it; nil without one.
  let start: CopyKernel?
  let table: KernelTable

  var mostShares: Int {
    start == nil ? Share.most(units: m / 6, work: blocks.count / 3 * m * n * k) : 1
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    try start?.run(memory)
    let rows = share.range(of: m)
    let (a, b) = (memory.floats(a) + rows.lowerBound, memory.floats(b))
    let y = memory.floats(y) + rows.lowerBound * n
    var block = 0
    while block < blocks.count {
      table.c.pointee.gemm_tn_f32(
        rows.count, n, k, a + blocks[block], lda, b + blocks[block + 1], ldb,
        y + blocks[block + 2], n, start == nil ? 0 : 1)
      block += 3
    }
  }
}

extension Site {
  /// Emits `Y = A B + bias` where A is a transposed view.
  func lowerTransposed(
    _ a: TensorView, _ b: TensorView, bias: TensorView?
  ) throws(ModelError) {
    let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
    let b = try sideBySide(b)
    let y = try site.allocateOutput(0)
    let target = TensorView(buffer: y.buffer, dtype: y.dtype, shape: [m, n], offset: y.offset)
    let start = try bias?.broadcast(to: [m, n]).mapThrowing { (wide) throws(ModelError) in
      try CopyKernel(wide, to: target, table)
    }
    let kernel = TransposedGemmKernel(
      a: a, b: b, y: y, m: m, n: n, k: k, lda: a.strides[1], ldb: b.strides[0],
      blocks: [0, 0, 0], start: start, table: table)
    site.emit(kernel, reads: [a, b, bias].compactMap(\.self), writes: [y])
  }

  /// Emits a product of two inputs over all matrices of the batch.
  func lowerBatched(_ a: TensorView, _ b: TensorView) throws(ModelError) -> Bool {
    var (a, b) = (a, b)
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let count = try site.outputType(0).shape.reduce(1, *)
    guard m > 0, n > 0, k > 0, count > 0 else { return false }
    let isTransposed = k != 1 && a.strides[a.rank - 1] != 1 && a.strides[a.rank - 2] == 1
    if isTransposed {
      b = try sideBySide(b)
    } else if a.strides[a.rank - 1] != 1 && k != 1 {
      a = try site.packed(a)
    }
    let batch = try Broadcasting.shape([Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2))])
    guard let wideA = a.broadcast(to: batch + [m, k]), let wideB = b.broadcast(to: batch + [k, n])
    else { return false }
    let y = try site.allocateOutput(0)
    let wideY = TensorView(buffer: y.buffer, dtype: y.dtype, shape: batch + [m, n])
    var parts: [[Int]] = []
    for view in [wideA, wideB, wideY] {
      parts.append(try Broadcasting.indices(batch, strides: Array(view.strides.dropLast(2))))
    }
    let blocks = parts[0].indices.flatMap { [parts[0][$0], parts[1][$0], parts[2][$0]] }
    if isTransposed {
      let kernel = TransposedGemmKernel(
        a: a, b: b, y: y, m: m, n: n, k: k, lda: a.strides[a.rank - 1],
        ldb: b.strides[b.rank - 2], blocks: blocks, start: nil, table: table)
      site.emit(kernel, reads: [a, b], writes: [y])
      return true
    }
    let most = BatchedGemmKernel.mostShares(matrices: blocks.count / 3, workOfEach: m * n * k)
    let scratch = try site.scratch(
      .float32, count: most * BatchedGemmKernel.packedCount(table, k: k, n: n))
    let epilogue = try site.takeEpilogue()
    let kernel = BatchedGemmKernel(
      a: a, b: b, y: y, m: m, n: n, k: k, lda: a.strides[a.rank - 2],
      strideB: (b.strides[b.rank - 2], b.strides[b.rank - 1]), blocks: blocks, scratch: scratch,
      function: epilogue.function, table: table)
    site.emit(
      kernel, reads: [a, b, scratch], writes: [y], label: site.node.op.name + epilogue.label)
    return true
  }

  /// `b` with the elements of its last axis side by side: as it lies, or copied.
  private func sideBySide(_ b: TensorView) throws(ModelError) -> TensorView {
    b.strides[b.rank - 1] == 1 || b.shape[b.rank - 1] == 1 ? b : try site.packed(b)
  }
}
