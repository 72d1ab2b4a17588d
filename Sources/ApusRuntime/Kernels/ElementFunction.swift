// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// A function of one variable as the kernels name it.
struct ElementFunction: Sendable {
  var code: Int32
  var alpha: Float = 0
  var beta: Float = 0

  static let identity = ElementFunction(APUS_IDENTITY)

  init(_ code: some BinaryInteger, _ alpha: Float = 0, _ beta: Float = 0) {
    self.code = Int32(code)
    self.alpha = alpha
    self.beta = beta
  }

  /// What happens to a product before it is stored: this function, and nothing added.
  var epilogue: apus_epilogue {
    apus_epilogue(
      activation: code, alpha: alpha, beta: beta, accumulate: 0, residual: nil, ldr: 0)
  }
}

/// An operator that is a function of each element alone, for which there is a kernel.
protocol ElementwiseFunction: Lowerable {
  var function: ElementFunction { get }
}

extension Op.Relu: ElementwiseFunction { var function: ElementFunction { .init(APUS_RELU) } }
extension Op.LeakyRelu: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_LEAKY_RELU, alpha) }
}
extension Op.Tanh: ElementwiseFunction { var function: ElementFunction { .init(APUS_TANH) } }
extension Op.Sigmoid: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SIGMOID) }
}
extension Op.HardSigmoid: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_HARD_SIGMOID, alpha, beta) }
}
extension Op.Elu: ElementwiseFunction { var function: ElementFunction { .init(APUS_ELU, alpha) } }
extension Op.Selu: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SELU, alpha, gamma) }
}
extension Op.Celu: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_CELU, alpha) }
}
extension Op.Softplus: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SOFTPLUS) }
}
extension Op.Softsign: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SOFTSIGN) }
}
extension Op.Gelu: ElementwiseFunction {
  var function: ElementFunction { .init(approximate == .tanh ? APUS_GELU_TANH : APUS_GELU) }
}
extension Op.Swish: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SWISH, alpha) }
}
extension Op.HardSwish: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_HARD_SWISH) }
}
extension Op.Mish: ElementwiseFunction { var function: ElementFunction { .init(APUS_MISH) } }
extension Op.ThresholdedRelu: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_THRESHOLDED_RELU, alpha) }
}
extension Op.Shrink: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_SHRINK, lambd, bias) }
}
extension Op.Neg: ElementwiseFunction { var function: ElementFunction { .init(APUS_NEG) } }
extension Op.Abs: ElementwiseFunction { var function: ElementFunction { .init(APUS_ABS) } }
extension Op.Exp: ElementwiseFunction { var function: ElementFunction { .init(APUS_EXP) } }
extension Op.Log: ElementwiseFunction { var function: ElementFunction { .init(APUS_LOG) } }
extension Op.Sqrt: ElementwiseFunction { var function: ElementFunction { .init(APUS_SQRT) } }
extension Op.Reciprocal: ElementwiseFunction {
  var function: ElementFunction { .init(APUS_RECIPROCAL) }
}
extension Op.Erf: ElementwiseFunction { var function: ElementFunction { .init(APUS_ERF) } }
extension Op.Sin: ElementwiseFunction { var function: ElementFunction { .init(APUS_SIN) } }
extension Op.Cos: ElementwiseFunction { var function: ElementFunction { .init(APUS_COS) } }
extension Op.Floor: ElementwiseFunction { var function: ElementFunction { .init(APUS_FLOOR) } }
extension Op.Ceil: ElementwiseFunction { var function: ElementFunction { .init(APUS_CEIL) } }
extension Op.Round: ElementwiseFunction { var function: ElementFunction { .init(APUS_ROUND) } }
extension Op.Sign: ElementwiseFunction { var function: ElementFunction { .init(APUS_SIGN) } }

extension ElementwiseFunction {
  var elementFunction: ElementFunction? { function }
  func lower(_ site: Site) throws(ModelError) -> Bool { try site.lowerUnary(function) }
}

extension Op.Clip: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard let function = site.site.clip(site.site.node) else { return false }
    return try site.lowerUnary(function)
  }
}

extension LoweringSite<RuntimeMachine> {
  /// The function of a node that is one of each element alone, its bounds constant; else nil.
  func function(of node: Node) -> ElementFunction? {
    if node.op is Op.Clip { return clip(node) }
    return Lowerings.lowerable(node.op)?.elementFunction
  }

  func clip(_ node: Node) -> ElementFunction? {
    var bounds: [Float] = [-.infinity, .infinity]
    for place in 0..<2 {
      guard let id = node.input(place + 1) else { continue }
      guard let tensor = graph.constants[id]?.tensor, let value = try? tensor.doubles().first
      else { return nil }
      bounds[place] = Float(value)
    }
    return ElementFunction(APUS_CLIP, bounds[0], bounds[1])
  }
}
