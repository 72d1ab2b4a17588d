// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

/// Small and large numbers of both signs, none at a kink.
private func activations(_ name: String, _ op: any Operator) -> [GradientCase] {
  [1.0, 5].map { GradientCase("\(name) ±\($0)", op, [doubles([4, 7], seed: 11, scale: $0)]) }
}

private func activations(_ op: any Operator) -> [GradientCase] { activations("", op) }

extension Op.Relu: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Relu()) }
}
extension Op.LeakyRelu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [0.01, 0, -0.3].flatMap { slope in
      activations("slope \(slope)", with(Op.LeakyRelu()) { $0.alpha = Float(slope) })
    }
  }
}
extension Op.Tanh: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Tanh()) }
}
extension Op.Sigmoid: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Sigmoid()) }
}
extension Op.HardSigmoid: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations(Op.HardSigmoid())
      + activations("falling", with(Op.HardSigmoid()) { ($0.alpha, $0.beta) = (-0.3, 0.4) })
  }
}
extension Op.Elu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [1, 0.3, 0, -0.5].flatMap { low in
      activations("alpha \(low)", with(Op.Elu()) { $0.alpha = Float(low) })
    }
  }
}
extension Op.Selu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations(Op.Selu())
      + activations("negative", with(Op.Selu()) { ($0.alpha, $0.gamma) = (-1, -0.5) })
  }
}
extension Op.Celu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [1, 0.4].flatMap { scale in
      activations("alpha \(scale)", with(Op.Celu()) { $0.alpha = Float(scale) })
    }
  }
}
extension Op.Softplus: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Softplus()) }
}
extension Op.Softsign: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Softsign()) }
}
extension Op.Gelu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations("exact", Op.Gelu())
      + activations("tanh", with(Op.Gelu()) { $0.approximate = .tanh })
  }
}
extension Op.Swish: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations(Op.Swish()) + activations("steep", with(Op.Swish()) { $0.alpha = 1.7 })
  }
}
extension Op.HardSwish: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.HardSwish()) }
}
extension Op.Mish: HasGradientCases {
  static var gradientCases: [GradientCase] { activations(Op.Mish()) }
}
extension Op.ThresholdedRelu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations(Op.ThresholdedRelu())
      + activations("below 0", with(Op.ThresholdedRelu()) { $0.alpha = -0.51 })
  }
}
extension Op.Shrink: HasGradientCases {
  static var gradientCases: [GradientCase] {
    activations(Op.Shrink())
      + activations("biased", with(Op.Shrink()) { ($0.lambd, $0.bias) = (0.7, 0.2) })
  }
}

extension Op.PRelu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let slopes: [(String, [Int])] = [
      ("one", [1]), ("per channel", [3, 1]), ("per element", [2, 3, 4]), ("scalar", []),
    ]
    return slopes.map { name, shape in
      GradientCase(name, Op.PRelu(), [doubles([2, 3, 4], seed: 3), doubles(shape, seed: 4)])
    }
  }
}

extension Op.Clip: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([4, 6], seed: 5)
    let (low, high) = (tensor([], [-0.5]), tensor([], [0.25]))
    return [
      GradientCase("both", Op.Clip(), [x, low, high], checked: [0]),
      GradientCase("low", Op.Clip(), [x, low], checked: [0]),
      GradientCase("high", Op.Clip(), [x, nil, high], checked: [0]),
      GradientCase("none", Op.Clip(), [x]),
      // Bounds that no 32-bit number can hold.
      GradientCase(
        "fine", Op.Clip(), [x, tensor([1], [-0.1]), tensor([1], [0.3])], checked: [0]),
    ]
  }
}

extension Op.SwiGLU: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [1, 1.7].map { alpha in
      GradientCase(
        "alpha \(alpha)", with(Op.SwiGLU()) { $0.alpha = Float(alpha) },
        [doubles([2, 3], seed: 1, scale: 2), doubles([2, 3], seed: 2)])
    }
  }
}
