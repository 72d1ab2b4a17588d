// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A function of each element, or of the last axis, with Keras's name and defaults.
///
/// By value, `activation: .leakyReLU(negativeSlope: 0.1)`, or by name, `activation: "leaky_relu"`.
public enum ActivationFunction: Hashable, Sendable, ExpressibleByStringLiteral {
  case linear
  /// `x` between `threshold` and `maxValue`, `negativeSlope (x - threshold)` below.
  case reluWith(negativeSlope: Double, maxValue: Double?, threshold: Double)
  case leakyReLU(negativeSlope: Double)
  case relu6
  case elu(alpha: Double)
  case celu(alpha: Double)
  case selu
  case gelu(approximate: Bool)
  case silu
  case mish
  case sigmoid
  /// `relu6(x + 3) / 6`
  case hardSigmoid
  /// `x hardSigmoid(x)`
  case hardSilu
  case tanh
  /// `x` cut to -1 ... 1
  case hardTanh
  /// `x - tanh(x)`
  case tanhShrink
  case hardShrink(threshold: Double)
  case softShrink(threshold: Double)
  /// `x` above `value`, `defaultValue` elsewhere
  case threshold(value: Double, defaultValue: Double)
  case softplus
  case softsign
  /// `(x + sqrt(x² + b)) / 2`
  case squareplus(b: Double)
  /// 0 below -1, `(x + 1)² / 4` up to 1, `x` above
  case sparsePlus
  /// `(x + 1) / 2` cut to 0 ... 1
  case sparseSigmoid
  case exponential
  case logSigmoid
  case softmax
  case logSoftmax
  case sparsemax
  /// First half of the last axis times the sigmoid of the second half
  case glu
  /// A name that is none of Keras's, refused when the model is made.
  case unknown(String)

  public static let relu = reluWith(negativeSlope: 0, maxValue: nil, threshold: 0)
  public static let leakyReLU = leakyReLU(negativeSlope: 0.2)
  public static let elu = elu(alpha: 1)
  public static let celu = celu(alpha: 1)
  public static let gelu = gelu(approximate: false)
  public static let swish = silu
  public static let hardSwish = hardSilu
  public static let hardShrink = hardShrink(threshold: 0.5)
  public static let softShrink = softShrink(threshold: 0.5)
  public static let squareplus = squareplus(b: 4)

  /// The functions by Keras's names.
  static let named: [String: ActivationFunction] = [
    "linear": .linear, "relu": .relu, "leaky_relu": .leakyReLU, "relu6": .relu6, "elu": .elu,
    "celu": .celu, "selu": .selu, "gelu": .gelu, "silu": .silu, "swish": .silu, "mish": .mish,
    "sigmoid": .sigmoid, "hard_sigmoid": .hardSigmoid, "hard_silu": .hardSilu,
    "hard_swish": .hardSilu, "tanh": .tanh, "hard_tanh": .hardTanh, "tanh_shrink": .tanhShrink,
    "hard_shrink": .hardShrink, "soft_shrink": .softShrink,
    "threshold": .threshold(value: 0, defaultValue: 0), "softplus": .softplus,
    "softsign": .softsign, "squareplus": .squareplus, "sparse_plus": .sparsePlus,
    "sparse_sigmoid": .sparseSigmoid, "exponential": .exponential, "log_sigmoid": .logSigmoid,
    "softmax": .softmax, "log_softmax": .logSoftmax, "sparsemax": .sparsemax, "glu": .glu,
  ]

  public init(stringLiteral name: String) { self.init(named: name) }

  /// The function of Keras's name; an unknown name is refused when the model is made.
  public init(named name: String) { self = ActivationFunction.named[name] ?? .unknown(name) }

  /// Whether the function looks at the last axis as a whole.
  var usesLastAxis: Bool {
    switch self {
    case .softmax, .logSoftmax, .sparsemax, .glu: true
    default: false
    }
  }

  /// Throws: `invalidValue` for a name that is no function.
  func check() throws(ModelError) {
    if case .unknown(let name) = self {
      throw ModelError(
        .invalidValue,
        "'\(name)' is no activation; Keras's names are "
          + ActivationFunction.named.keys.sorted().joined(separator: ", "))
    }
  }

  /// The type of the result. Throws: `shapeMismatch`, `invalidValue`.
  func outputType(_ type: SymbolicType) throws(ModelError) -> SymbolicType {
    try check()
    guard self == .glu else { return type }
    let channels = try type.channels()
    guard channels % 2 == 0 else {
      throw ModelError(.shapeMismatch, "glu halves the last axis, which has \(channels) elements")
    }
    return SymbolicType(type.dtype, type.shape.dropLast() + [.known(channels / 2)])
  }
}
