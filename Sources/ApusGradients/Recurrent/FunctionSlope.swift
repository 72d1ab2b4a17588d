// SPDX-License-Identifier: Apache-2.0

import ApusOperators
import ApusTensor
import Foundation

/// The slope of a recurrent operator's function, told from the function's value.
struct FunctionSlope {
  let function: RecurrentActivation
  /// The values at the bounds of what goes into the function, beyond which it is flat.
  private let bounds: [Double]
  private let dtype: DType

  /// Throws: `noGradient` for a function that takes one value with two slopes.
  init(
    _ function: RecurrentActivation, clip: Float?, _ dtype: DType
  ) throws(ModelError) {
    switch function {
    case .leakyRelu(let alpha) where alpha < 0, .elu(let alpha) where alpha < 0:
      throw ModelError(
        .noGradient,
        "the function \(function) falls below 0 and has no gradient here; use alpha ≥ 0",
        at: .attribute("activation_alpha"))
    default: break
    }
    self.function = function
    self.dtype = dtype
    bounds = clip.map { [function(Double($0)), function(-Double($0))] } ?? []
  }

  /// dy/dx at the x where the function is y.
  func callAsFunction(_ y: Double) -> Double {
    if bounds.contains(where: { isSame($0, y) }) { return 0 }
    switch function {
    case .relu: return y > 0 ? 1 : 0
    case .tanh: return 1 - y * y
    case .sigmoid: return y * (1 - y)
    case .softsign: return (1 - abs(y)) * (1 - abs(y))
    case .softplus: return -expm1(-y)
    case .affine(let alpha, _): return Double(alpha)
    case .leakyRelu(let alpha): return y < 0 ? Double(alpha) : 1
    case .thresholdedRelu: return y == 0 ? 0 : 1
    case .scaledTanh(let alpha, let beta):
      guard alpha != 0 else { return 0 }
      let ratio = y / Double(alpha)
      return Double(alpha) * Double(beta) * (1 - ratio * ratio)
    case .hardSigmoid(let alpha, _): return y > 0 && y < 1 ? Double(alpha) : 0
    case .elu(let alpha): return y < 0 ? y + Double(alpha) : 1
    }
  }

  /// Whether two values are one number in the precision in which values were saved.
  private func isSame(_ a: Double, _ b: Double) -> Bool {
    dtype == .float64 ? a == b : Float(a) == Float(b)
  }
}
