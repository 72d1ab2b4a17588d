// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `Y[M][N] = f(A[M][K] B + bias + residual)` with B packed.
struct GemmKernel: DivisibleKernel {
  let a: TensorView
  let y: TensorView
  let m: Int
  let n: Int
  let k: Int
  let lda: Int
  let packed: Weights
  let bias: TensorView?
  let epilogue: Epilogue
  let table: KernelTable

  /// Columns of packed weights that lie together whatever the table.
  static let columnUnit = 64

  private var dividesRows: Bool { m >= 12 }

  var mostShares: Int {
    let units = dividesRows ? m / 6 : n / GemmKernel.columnUnit
    return Share.most(units: units, work: m * n * k)
  }

  var work: Work { Work(multiplications: m * n * k, weights: packed) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let rows = dividesRows ? share.range(of: m) : 0..<m
    let columns = dividesRows ? 0..<n : share.range(of: n, unit: GemmKernel.columnUnit)
    let (row, column) = (rows.lowerBound, columns.lowerBound)
    var value = epilogue.value(memory, ldr: n)
    value.residual = value.residual.map { $0 + row * n + column }
    let (a, y) = (memory.floats(a) + row * lda, memory.floats(y) + row * n + column)
    let packed = packed.pointer(memory) + column * k
    let bias = bias.map { memory.floats($0) + column }
    if m == 1 {
      table.c.pointee.gemv_f32(columns.count, k, a, packed, bias, y, &value)
    } else {
      table.c.pointee.gemm_f32(
        rows.count, columns.count, k, a, lda, packed, bias, y, n, &value)
    }
  }
}

extension Op.MatMul: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32() else { return false }
    var a = try site.site.required(0)
    var b = try site.site.required(1)
    guard a.rank > 0, b.rank > 0 else { return false }
    // Vectors are matrices of one row or one column.
    if a.rank == 1 { a = a.inserting(0) }
    if b.rank == 1 { b = b.inserting(1) }
    if b.rank == 2 { return try site.lowerDense(a, b, bias: nil) }
    return try site.lowerBatched(a, b)
  }
}

extension Op.Gemm: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32() else { return false }
    var a = try site.site.required(0)
    var b = try site.site.required(1)
    guard a.rank == 2, b.rank == 2 else { return false }
    if transA { a = a.permuted([1, 0]) }
    if transB { b = b.permuted([1, 0]) }
    let columns = b.shape[1]
    let c = beta == 0 ? nil : try site.site.view(2)
    let isRow = c.map { $0.count == 1 || ($0.count == columns && $0.shape.last == columns) }
    if alpha == 1, beta == 1 || c == nil, isRow ?? true {
      let row = c.flatMap { $0.reshaped([$0.count])?.broadcast(to: [columns]) }
      guard (row == nil) == (c == nil) else { return false }
      let bias = try row.mapThrowing { (row) throws(ModelError) in try site.site.packed(row) }
      return try site.lowerDense(a, b, bias: bias)
    }
    guard try site.lowerDense(a, b, bias: nil, scale: alpha) else { return false }
    if let c { try site.addToOutput(c, factor: beta) }
    return true
  }
}

extension Site {
  /// Emits `Y = A B + bias` over the last axis of A. With a `scale` other than 1 it is `scale A B`
  /// and what follows is left alone.
  func lowerDense(
    _ a: TensorView, _ b: TensorView, bias: TensorView?, scale: Float = 1
  ) throws(ModelError) -> Bool {
    let (k, n) = (b.shape[0], b.shape[1])
    guard a.shape.last == k, k > 0, n > 0, a.count > 0 else { return false }
    let m = a.count / k
    if m > 1, a.isTransposed, scale == 1 {
      try lowerTransposed(a, b, bias: bias)
      return true
    }
    let (source, rows) = try rows(a, m, k)
    let y = try site.allocateOutput(0)
    let packed = try packedMatrix(b)
    var epilogue = Epilogue()
    if scale == 1 {
      epilogue = try site.takeEpilogue { $0.isContiguous }
    } else {
      epilogue.function = ElementFunction(APUS_AFFINE, scale, 0)
    }
    let kernel = GemmKernel(
      a: rows, y: y, m: m, n: n, k: k, lda: m == 1 ? k : rows.strides[0], packed: packed,
      bias: bias, epilogue: epilogue, table: table)
    site.emit(
      kernel, reads: [source, packed.view, bias, epilogue.residual].compactMap(\.self),
      writes: [y], label: site.node.op.name + epilogue.label)
    return true
  }

  /// `a` as M rows of K elements side by side: as it lies, or copied.
  private func rows(
    _ a: TensorView, _ m: Int, _ k: Int
  ) throws(ModelError) -> (source: TensorView, rows: TensorView) {
    if a.strides[a.rank - 1] == 1 || k == 1, let rows = a.reshaped([m, k]) { return (a, rows) }
    let copy = try site.packed(a)
    guard let rows = copy.reshaped([m, k]) else {
      throw ModelError(.invalidModel, "a packed tensor cannot be reshaped")
    }
    return (copy, rows)
  }

  /// B as `gemm_f32` reads it.
  func packedMatrix(_ b: TensorView) throws(ModelError) -> Weights {
    let (k, n, strideK, strideN) = (b.shape[0], b.shape[1], b.strides[0], b.strides[1])
    let table = table
    return try weights([b], layout: "gemm", count: table.c.pointee.gemm_packed_size(k, n)) {
      table.c.pointee.gemm_pack_f32(k, n, $0.first, strideK, strideN, $1)
    }
  }

  /// Adds `factor · c`, stretched, to the output that is placed already.
  func addToOutput(_ c: TensorView, factor: Float) throws(ModelError) {
    guard let id = site.output(0) else { return }
    let y = try site.placedOrFail(id)
    var c = try site.packed(c)
    if factor != 1 {
      let scaled = try site.allocate(.float32, c.shape)
      let function = ElementFunction(APUS_AFFINE, factor, 0)
      site.emit(
        UnaryKernel(x: c, y: scaled, function: function, table: table), reads: [c],
        writes: [scaled], label: "scale")
      c = scaled
    }
    guard let wide = c.broadcast(to: y.shape), let add = BinaryKernel(APUS_ADD, y, wide, y, table)
    else { throw ModelError(.shapeMismatch, "input 2 does not stretch to the output") }
    site.emit(add, reads: [y, c], writes: [y], label: "add")
  }
}

extension TensorView {
  /// Whether it is a matrix whose columns, not rows, lie side by side.
  var isTransposed: Bool {
    rank == 2 && shape[1] != 1 && strides[1] != 1 && (strides[0] == 1 || shape[0] == 1)
  }

  /// The view with an axis of extent 1 before `axis`.
  func inserting(_ axis: Int) -> TensorView {
    var view = self
    view.shape.insert(1, at: axis)
    view.strides.insert(0, at: axis)
    return view
  }
}

extension Optional {
  /// `map` for functions with typed throws.
  func mapThrowing<R>(_ body: (Wrapped) throws(ModelError) -> R) throws(ModelError) -> R? {
    if let self { try body(self) } else { nil }
  }
}
