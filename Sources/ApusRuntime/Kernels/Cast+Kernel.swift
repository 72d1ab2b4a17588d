// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y[i] = convert(x[i])` to float32 from whole numbers and Booleans.
struct CastKernel: Kernel {
  let x: TensorView
  let y: TensorView
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let (from, to) = (memory.bytes(x), memory.bytes(y))
    let c = table.c.pointee
    let floats = to.assumingMemoryBound(to: Float.self)
    switch x.dtype {
    case .bool: c.convert_bool_f32(x.count, from.assumingMemoryBound(to: UInt8.self), floats)
    case .int32: c.convert_i32_f32(x.count, from.assumingMemoryBound(to: Int32.self), floats)
    default: c.convert_i64_f32(x.count, from.assumingMemoryBound(to: Int64.self), floats)
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
    guard to == .float32, [.bool, .int32, .int64].contains(input.dtype) else {
      return try lowerWhole(site)
    }
    let x = input.isDense ? input : try inner.packed(0)
    let y = try inner.allocateOutput(0, order: x.physicalOrder)
    inner.emit(CastKernel(x: x, y: y, table: site.table), reads: [x], writes: [y])
    return true
  }
}
