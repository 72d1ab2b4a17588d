// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op.ActivationGradient {
  /// `f′` as a function of `v`, which is `y` where `function.readsOutput`, else `x`.
  public func slope(at v: Double) -> Double {
    let (a, b) = (Double(alpha), Double(beta))
    switch function {
    case .relu: return v > 0 ? 1 : 0
    case .leakyRelu: return v > 0 ? 1 : a
    case .tanh: return 1 - v * v
    case .sigmoid: return v * (1 - v)
    case .hardSigmoid: return v > 0 && v < 1 ? a : 0
    case .clip: return v < a || v > b ? 0 : 1
    case .elu: return v < 0 ? v + a : 1
    case .selu: return v > 0 ? b : v + a * b
    case .celu: return v < 0 ? v / a + 1 : 1
    case .softplus: return -expm1(-v)
    case .softsign: return (1 - v.magnitude) * (1 - v.magnitude)
    case .gelu: return gelu(v)
    case .geluTanh: return geluTanh(v)
    case .swish:
      let gate = 1 / (1 + exp(-a * v))
      return gate + a * v * gate * (1 - gate)
    case .hardSwish: return v <= -3 ? 0 : v < 3 ? v / 3 + 0.5 : 1
    case .mish:
      let t = Foundation.tanh(max(v, 0) + log1p(exp(-v.magnitude)))
      return t + v * (1 - t * t) / (1 + exp(-v))
    case .thresholdedRelu: return v > a ? 1 : 0
    case .shrink: return v.magnitude > a ? 1 : 0
    }
  }

  /// `Φ(x) + x · φ(x)`, the normal distribution and its density.
  private func gelu(_ x: Double) -> Double {
    let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    return 0.5 * (1 + erf(x / 2.squareRoot())) + x * density
  }

  private func geluTanh(_ x: Double) -> Double {
    let root = (2 / Double.pi).squareRoot()
    let t = Foundation.tanh(root * (x + 0.044715 * x * x * x))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 3 * 0.044715 * x * x)
  }
}
