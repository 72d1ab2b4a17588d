// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor

/// How a gradient that is too large is made smaller.
public enum GradientClipping: Sendable, Equatable {
  /// Each element within ±bound.
  case value(Double)
  /// Each parameter's gradient to a Euclidean norm of at most the bound.
  case norm(Double)
  /// The gradient of all parameters together to a norm of at most the bound.
  case globalNorm(Double)

  var bound: Double {
    switch self {
    case .value(let bound), .norm(let bound), .globalNorm(let bound): bound
    }
  }

  /// Throws: `invalidValue` when the bound is not above 0.
  func check() throws(ModelError) {
    guard bound > 0 else {
      throw ModelError(.invalidValue, "a bound for gradients must be above 0, got \(bound)")
    }
  }
}

extension LossSite {
  /// `min(1, bound / ‖g‖)`, which makes a gradient no longer than the bound.
  func scale(of gradient: ValueID, to bound: Double) throws(ModelError) -> ValueID {
    var op = Op.ReduceSumSquare()
    op.keepsDimensions = false
    let norm = try node(Op.Sqrt(), node(op, gradient))
    return try atMost(divide(scalar(bound, like: norm), atLeast(norm, 1e-30)), 1)
  }

  /// Clips the gradients of parameters one by one. Throws: what inference throws.
  func clipped(
    _ gradients: [ValueID?], _ clipping: GradientClipping?
  ) throws(ModelError) -> [ValueID?] {
    guard case .norm(let bound)? = clipping else { return gradients }
    var result: [ValueID?] = []
    for gradient in gradients {
      guard let gradient else {
        result.append(nil)
        continue
      }
      result.append(try multiply(gradient, scale(of: gradient, to: bound)))
    }
    return result
  }
}
