// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

extension Op.Concat: Lowerable {
  /// Copies each part to its place.
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let (_, shape) = try inner.outputType(0)
    let axis = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(axis) else { return false }
    // The result lies as its parts do, so that runs of memory stay runs.
    let first = try inner.required(0)
    let y = try inner.allocateOutput(0, order: first.isDense ? first.physicalOrder : nil)
    var start = 0
    for place in inner.node.inputs.indices {
      let part = try inner.required(place)
      let target = y.sliced(axis, from: start, count: part.shape[axis])
      start += part.shape[axis]
      if part.count == 0 { continue }
      inner.emit(
        try CopyKernel(part, to: target, site.table), reads: [part], writes: [target])
    }
    return true
  }
}

/// `y[i] = x[indices[i]]` over rows.
struct GatherKernel: Kernel {
  let x: TensorView
  let indices: TensorView
  /// The indices as int64, checked and made positive.
  let checked: TensorView
  let y: TensorView
  let rows: Int
  let rowBytes: Int
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let target = memory.bytes(checked).assumingMemoryBound(to: Int64.self)
    let source = memory.bytes(indices)
    for place in 0..<indices.count {
      var index: Int64
      if indices.dtype == .int32 {
        index = Int64(source.assumingMemoryBound(to: Int32.self)[place])
      } else {
        index = source.assumingMemoryBound(to: Int64.self)[place]
      }
      if index < 0 { index &+= Int64(rows) }
      guard index >= 0, index < rows else {
        throw ModelError(.invalidValue, "an index is out of range for \(rows) rows")
      }
      target[place] = index
    }
    table.c.pointee.gather_rows(
      indices.count, rowBytes, memory.bytes(x), target, memory.bytes(y))
  }
}

extension Op.Gather: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let x = try inner.packed(0)
    let indices = try inner.packed(1)
    guard axis == 0 || axis == -x.rank, x.rank > 0, [.int32, .int64].contains(indices.dtype) else {
      return false
    }
    let y = try inner.allocateOutput(0)
    let kernel = GatherKernel(
      x: x, indices: indices, checked: try inner.scratch(.int64, count: indices.count), y: y,
      rows: x.shape[0], rowBytes: x.shape.dropFirst().reduce(1, *) * x.dtype.byteWidth,
      table: site.table)
    inner.emit(kernel, reads: [x, indices, kernel.checked], writes: [y])
    return true
  }
}

/// `y[i] = convert(x[i])` between float32 and whole numbers.
struct CastKernel: Kernel {
  let x: TensorView
  let y: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let (from, to) = (memory.bytes(x), memory.bytes(y))
    let c = table.c.pointee
    if x.dtype == .int32 {
      c.convert_i32_f32(
        x.count, from.assumingMemoryBound(to: Int32.self), to.assumingMemoryBound(to: Float.self))
    } else {
      c.convert_i64_f32(
        x.count, from.assumingMemoryBound(to: Int64.self), to.assumingMemoryBound(to: Float.self))
    }
  }
}

extension Op.Cast: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let input = try inner.required(0)
    if input.dtype == to {
      inner.setOutput(0, input)
      return true
    }
    guard to == .float32, [.int32, .int64].contains(input.dtype) else {
      return try lowerWhole(site)
    }
    let x = input.isDense ? input : try inner.packed(0)
    let y = try inner.allocateOutput(0, order: x.physicalOrder)
    inner.emit(CastKernel(x: x, y: y, table: site.table), reads: [x], writes: [y])
    return true
  }
}
