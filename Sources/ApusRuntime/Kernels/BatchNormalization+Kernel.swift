// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y[i][j] = f(x[i][j] * scale[j] + shift[j])`, channels last.
struct ScaleShiftKernel: Kernel {
  let x: TensorView
  let y: TensorView
  let rows: Int
  let columns: Int
  let ldx: Int
  /// The factors, and after them the shifts.
  let coefficients: Weights
  let function: ElementFunction
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    let scale = coefficients.pointer(memory)
    table.c.pointee.scale_shift_f32(
      rows, columns, memory.floats(x), ldx, scale, scale + columns, memory.floats(y),
      columns, function.code, function.alpha, function.beta)
  }
}

extension Op.BatchNormalization: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    if isTraining { return try lowerTraining(site) }
    guard try site.isFloat32() else { return false }
    let input = try inner.required(0)
    guard input.rank >= 2, input.count > 0 else { return false }
    let channels = input.shape[1]
    var sources: [TensorView?] = []
    for place in 1...4 { sources.append(try site.packed(place, stretchedTo: [channels])) }
    guard sources.allSatisfy({ $0 != nil }) else { return false }
    let order = WindowGeometry.channelsLast(rank: input.rank)
    let x = try inner.packed(0, order: order)
    let y = try inner.allocateOutput(0, order: order)
    let epsilon = Double(epsilon)
    let coefficients = try site.weights(
      sources, layout: "scale and shift", sizes: [Int(epsilon.bitPattern >> 1)],
      count: 2 * channels
    ) { sources, target in
      guard let bias = sources.second, let mean = sources.third, let variance = sources.fourth
      else { return }
      for c in 0..<channels {
        let factor = Double(sources.first[c]) / (Double(variance[c]) + epsilon).squareRoot()
        target[c] = Float(factor)
        target[channels + c] = Float(Double(bias[c]) - Double(mean[c]) * factor)
      }
    }
    let epilogue = try inner.takeEpilogue()
    let kernel = ScaleShiftKernel(
      x: x, y: y, rows: x.count / channels, columns: channels, ldx: channels,
      coefficients: coefficients,
      function: epilogue.function, table: site.table)
    inner.emit(
      kernel, reads: [x] + (coefficients.view.map { [$0] } ?? []), writes: [y],
      label: "BatchNormalization" + epilogue.label)
    return true
  }
}
