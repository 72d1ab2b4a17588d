// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `dx[i] = dy[i] f′(v[i])` over a run of memory.
struct ActivationGradientKernel: DivisibleKernel {
  let dy: TensorView
  let v: TensorView
  let dx: TensorView
  let function: ElementFunction
  let table: KernelTable

  var mostShares: Int { Share.mostOfElements(dx.count) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: dx.count, unit: Share.elementUnit)
    let first = range.lowerBound
    table.c.pointee.unary_gradient_f32(
      function.code, range.count, memory.floats(dy) + first, memory.floats(v) + first,
      memory.floats(dx) + first, function.alpha, function.beta)
  }
}

extension ActivationFunction {
  /// The function as the kernels name it.
  fileprivate var code: some BinaryInteger {
    switch self {
    case .relu: APUS_RELU
    case .leakyRelu: APUS_LEAKY_RELU
    case .tanh: APUS_TANH
    case .sigmoid: APUS_SIGMOID
    case .hardSigmoid: APUS_HARD_SIGMOID
    case .clip: APUS_CLIP
    case .elu: APUS_ELU
    case .selu: APUS_SELU
    case .celu: APUS_CELU
    case .softplus: APUS_SOFTPLUS
    case .softsign: APUS_SOFTSIGN
    case .gelu: APUS_GELU
    case .geluTanh: APUS_GELU_TANH
    case .swish: APUS_SWISH
    case .hardSwish: APUS_HARD_SWISH
    case .mish: APUS_MISH
    case .thresholdedRelu: APUS_THRESHOLDED_RELU
    case .shrink: APUS_SHRINK
    }
  }
}

extension Op.ActivationGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32() else { return false }
    let given = try inner.required(1)
    let order = given.isDense ? given.physicalOrder : Array(given.shape.indices)
    let v = try inner.packed(given, order: order)
    let dy = try inner.packed(0, order: order)
    let dx: TensorView
    if inner.mayOverwrite(dy) {
      dx = dy
      inner.setOutput(0, dx)
    } else if inner.mayOverwrite(v) {
      dx = v
      inner.setOutput(0, dx)
    } else {
      dx = try inner.allocateOutput(0, order: order)
    }
    let kernel = ActivationGradientKernel(
      dy: dy, v: v, dx: dx, function: ElementFunction(function.code, alpha, beta),
      table: site.table)
    inner.emit(kernel, reads: [dy, v], writes: [dx])
    return true
  }
}
