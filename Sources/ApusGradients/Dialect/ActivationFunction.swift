// SPDX-License-Identifier: Apache-2.0

/// A function whose gradient `Op.ActivationGradient` computes; `a` is alpha, `b` is beta.
public enum ActivationFunction: String, Sendable, CaseIterable {
  /// `max(0, x)`
  case relu
  /// `x < 0 ? a x : x`; `v` may be `x`, or `y` if `a > 0`, since both have one sign.
  case leakyRelu
  /// `tanh x`
  case tanh
  /// `1 / (1 + e⁻ˣ)`
  case sigmoid
  /// `max(0, min(1, a x + b))`
  case hardSigmoid
  /// `min(max(x, a), b)`
  case clip
  /// `x < 0 ? a (eˣ - 1) : x`, `a > 0`
  case elu
  /// `b (x > 0 ? x : a (eˣ - 1))`, `a > 0`, `b > 0`
  case selu
  /// `max(0, x) + min(0, a (exp(x / a) - 1))`
  case celu
  /// `ln(1 + eˣ)`
  case softplus
  /// `x / (1 + |x|)`
  case softsign
  /// `x/2 (1 + erf(x / √2))`
  case gelu
  /// `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`
  case geluTanh
  /// `x / (1 + exp(-a x))`
  case swish
  /// `x max(0, min(1, x/6 + 1/2))`
  case hardSwish
  /// `x tanh(ln(1 + eˣ))`
  case mish
  /// `x > a ? x : 0`
  case thresholdedRelu
  /// `|x| > a ? x ∓ bias : 0`
  case shrink

  /// Whether the gradient is a function of the output; else it is one of the input.
  public var readsOutput: Bool {
    switch self {
    case .relu, .tanh, .sigmoid, .hardSigmoid, .elu, .selu, .celu, .softplus, .softsign: true
    case .leakyRelu, .clip, .gelu, .geluTanh, .swish, .hardSwish, .mish, .thresholdedRelu,
      .shrink:
      false
    }
  }
}
