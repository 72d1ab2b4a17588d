// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels
import Foundation

/// Indices of int32 or int64, made int64, counted from the start and checked at each run.
struct CheckedIndices: Sendable {
  let indices: TensorView
  let checked: TensorView
  let extent: Int

  /// Throws: `invalidValue` when one is out of range.
  func read(_ memory: Memory) throws(ModelError) -> UnsafeMutablePointer<Int64> {
    let target = memory.bytes(checked).assumingMemoryBound(to: Int64.self)
    let source = memory.bytes(indices)
    for place in 0..<indices.count {
      var index: Int64
      if indices.dtype == .int32 {
        index = Int64(source.assumingMemoryBound(to: Int32.self)[place])
      } else {
        index = source.assumingMemoryBound(to: Int64.self)[place]
      }
      if index < 0 { index &+= Int64(extent) }
      guard index >= 0, index < extent else {
        throw ModelError(.invalidValue, "an index is out of range for an axis of \(extent)")
      }
      target[place] = index
    }
    return target
  }
}

extension Site {
  /// The indices of an input; nil when they are of another type.
  fileprivate func indices(
    _ input: Int, extent: Int
  ) throws(ModelError) -> CheckedIndices? {
    let indices = try site.packed(input)
    guard [.int32, .int64].contains(indices.dtype) else { return nil }
    return CheckedIndices(
      indices: indices, checked: try site.scratch(.int64, count: indices.count), extent: extent)
  }
}

/// `y[o, i] = x[o, indices[i]]` over slices.
struct GatherKernel: Kernel {
  let x: TensorView
  let indices: CheckedIndices
  let y: TensorView
  let outer: Int
  let sliceBytes: Int
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let places = try indices.read(memory)
    var (x, y) = (memory.bytes(x), memory.bytes(y))
    for _ in 0..<outer {
      table.c.pointee.gather_rows(indices.indices.count, sliceBytes, x, places, y)
      x += indices.extent * sliceBytes
      y += indices.indices.count * sliceBytes
    }
  }
}

extension Op.Gather: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let x = try inner.packed(0)
    let axis = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(axis),
      let indices = try site.indices(1, extent: x.shape[axis])
    else { return false }
    let y = try inner.allocateOutput(0)
    let kernel = GatherKernel(
      x: x, indices: indices, y: y, outer: x.shape[..<axis].reduce(1, *),
      sliceBytes: x.shape[(axis + 1)...].reduce(1, *) * x.dtype.byteWidth, table: site.table)
    inner.emit(kernel, reads: [x, indices.indices, indices.checked], writes: [y])
    return true
  }
}

/// `dx[o, indices[i]] += dy[o, i]` onto zeros.
struct GatherGradientKernel: Kernel {
  let dy: TensorView
  let indices: CheckedIndices
  let dx: TensorView
  let outer: Int
  let slice: Int
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let places = try indices.read(memory)
    var (dx, dy) = (memory.floats(dx), memory.floats(dy))
    memset(dx, 0, self.dx.count * MemoryLayout<Float>.size)
    for _ in 0..<outer {
      table.c.pointee.scatter_add_f32(indices.indices.count, slice, dy, places, dx)
      dx += indices.extent * slice
      dy += indices.indices.count * slice
    }
  }
}

extension Op.GatherGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let dy = try inner.packed(1)
    guard dy.dtype == .float32, shape.indices.contains(axis),
      let indices = try site.indices(0, extent: shape[axis])
    else { return false }
    let dx = try inner.allocateOutput(0)
    let kernel = GatherGradientKernel(
      dy: dy, indices: indices, dx: dx, outer: shape[..<axis].reduce(1, *),
      slice: shape[(axis + 1)...].reduce(1, *), table: site.table)
    inner.emit(kernel, reads: [dy, indices.indices, indices.checked], writes: [dx])
    return true
  }
}
