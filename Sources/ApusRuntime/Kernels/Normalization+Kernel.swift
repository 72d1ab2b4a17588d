// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y = (x - mean) / sqrt(variance + epsilon) * scale + bias` over rows of C elements.
struct LayerNormKernel: Kernel {
  let x: TensorView
  let y: TensorView
  let rows: Int
  let columns: Int
  let scale: PackedFloats
  let bias: PackedFloats?
  let epsilon: Float
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    table.c.pointee.layer_norm_f32(
      rows, columns, memory.floats(x), scale.pointer, bias?.pointer, epsilon, memory.floats(y))
  }
}

extension Op.LayerNormalization: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32(), inner.node.output(1) == nil, inner.node.output(2) == nil,
      let scale = inner.constant(1), !inner.has(2) || inner.constant(2) != nil
    else { return false }
    let x = try inner.packed(0)
    let axis = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(axis) else { return false }
    let normalised = Array(x.shape[axis...])
    let columns = normalised.reduce(1, *)
    guard columns > 0 else { return false }
    let y: TensorView
    if inner.mayOverwrite(x) {
      y = x
      inner.setOutput(0, y)
    } else {
      y = try inner.allocateOutput(0)
    }
    let kernel = LayerNormKernel(
      x: x, y: y, rows: x.count / columns, columns: columns,
      scale: try PackedFloats(scale.broadcast(to: normalised)),
      bias: try inner.constant(2).mapThrowing { (bias) throws(ModelError) in
        try PackedFloats(bias.broadcast(to: normalised))
      }, epsilon: epsilon, table: site.table)
    inner.emit(kernel, reads: [x], writes: [y])
    return true
  }
}

/// `y[i][j] = f(x[i][j] * scale[j] + shift[j])`, channels last.
struct ScaleShiftKernel: Kernel {
  let x: TensorView
  let y: TensorView
  let rows: Int
  let columns: Int
  let ldx: Int
  let scale: PackedFloats
  let shift: PackedFloats
  let function: ElementFunction
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    table.c.pointee.scale_shift_f32(
      rows, columns, memory.floats(x), ldx, scale.pointer, shift.pointer, memory.floats(y),
      columns, function.code, function.alpha, function.beta)
  }
}

extension Op.BatchNormalization: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard !isTraining, try site.isFloat32(), let scale = try inner.constant(1)?.doubles(),
      let bias = try inner.constant(2)?.doubles(), let mean = try inner.constant(3)?.doubles(),
      let variance = try inner.constant(4)?.doubles()
    else { return false }
    let input = try inner.required(0)
    guard input.rank >= 2, input.count > 0 else { return false }
    let channels = input.shape[1]
    guard [scale, bias, mean, variance].allSatisfy({ $0.count == channels }) else { return false }
    let order = WindowGeometry.channelsLast(rank: input.rank)
    let x = try inner.packed(0, order: order)
    let y = try inner.allocateOutput(0, order: order)
    let factors: [Double] = scale.indices.map {
      scale[$0] / (variance[$0] + Double(epsilon)).squareRoot()
    }
    let shifts = bias.indices.map { bias[$0] - mean[$0] * factors[$0] }
    let epilogue = try inner.takeEpilogue()
    let kernel = ScaleShiftKernel(
      x: x, y: y, rows: x.count / channels, columns: channels, ldx: channels,
      scale: try PackedFloats(Tensor(.float32, shape: [channels], converting: factors)),
      shift: try PackedFloats(Tensor(.float32, shape: [channels], converting: shifts)),
      function: epilogue.function, table: site.table)
    inner.emit(kernel, reads: [x], writes: [y], label: "BatchNormalization" + epilogue.label)
    return true
  }
}
