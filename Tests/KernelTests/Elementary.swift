// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Foundation

/// exp under a name that no C import shadows.
func exponential(_ x: Double) -> Double { Foundation.exp(x) }

func sigmoid(_ x: Double) -> Double {
  let e = exponential(-abs(x))
  return (x < 0 ? e : 1) / (1 + e)
}

func softplus(_ x: Double) -> Double { Swift.max(x, 0) + log1p(Foundation.exp(-abs(x))) }

/// The functions of one variable as their formulas say, in double precision.
func exactUnary(_ op: Int, _ x: Double, _ a: Double, _ b: Double) -> Double {
  if x.isNaN { return .nan }
  switch op {
  case APUS_RELU: return Swift.max(x, 0)
  case APUS_LEAKY_RELU: return x < 0 ? a * x : x
  case APUS_TANH: return tanh(x)
  case APUS_SIGMOID: return sigmoid(x)
  case APUS_HARD_SIGMOID: return Swift.max(0, Swift.min(1, a * x + b))
  case APUS_CLIP: return Swift.min(Swift.max(x, a), b)
  case APUS_ELU: return x < 0 ? a * expm1(x) : x
  case APUS_SELU: return b * (x <= 0 ? a * expm1(x) : x)
  case APUS_CELU: return Swift.max(0, x) + Swift.min(0, a * expm1(x / a))
  case APUS_SOFTPLUS: return softplus(x)
  case APUS_SOFTSIGN: return x.isInfinite ? (x < 0 ? -1 : 1) : x / (1 + abs(x))
  case APUS_GELU: return 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
  case APUS_GELU_TANH:
    return 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  case APUS_SWISH: return x * sigmoid(a * x)
  case APUS_HARD_SWISH: return x * Swift.max(0, Swift.min(1, x / 6 + 0.5))
  case APUS_MISH: return x * tanh(softplus(x))
  case APUS_THRESHOLDED_RELU: return x > a ? x : 0
  case APUS_AFFINE: return a * x + b
  case APUS_SCALED_TANH: return a * tanh(b * x)
  case APUS_NEG: return -x
  case APUS_ABS: return abs(x)
  case APUS_EXP: return Foundation.exp(x)
  case APUS_LOG: return Foundation.log(x)
  case APUS_SQRT: return x.squareRoot()
  case APUS_RECIPROCAL: return 1 / x
  case APUS_ERF: return erf(x)
  case APUS_SIN: return sin(x)
  case APUS_COS: return cos(x)
  case APUS_FLOOR: return x.rounded(.down)
  case APUS_CEIL: return x.rounded(.up)
  case APUS_ROUND: return x.rounded(.toNearestOrEven)
  case APUS_SIGN: return x > 0 ? 1 : x < 0 ? -1 : x
  case APUS_SQUARE: return x * x
  case APUS_SHRINK: return abs(x) <= a ? 0 : x > 0 ? x - b : x < 0 ? x + b : x
  default: return x
  }
}

/// The functions of two variables.
func exactBinary(_ op: Int, _ a: Double, _ b: Double) -> Double {
  switch op {
  case APUS_ADD: return a + b
  case APUS_SUB: return a - b
  case APUS_MUL: return a * b
  case APUS_DIV: return a / b
  case APUS_MIN: return a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
  case APUS_MAX: return a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
  case APUS_POW: return pow(a, b)
  default: return a < 0 ? a * b : a
  }
}

/// alpha and beta that make sense for each function.
func parameters(_ op: Int) -> (Float, Float) {
  switch op {
  case APUS_CLIP: return (-0.5, 0.75)
  case APUS_SELU: return (1.67326, 1.0507)
  case APUS_SWISH: return (1, 0)
  default: return (0.3125, 0.375)  // exact in both precisions
  }
}

/// How many units in the last place of a float `got` is away from `want`.
func ulps(_ got: Float, _ want: Double) -> Double {
  if want.isNaN || got.isNaN { return want.isNaN && got.isNaN ? 0 : .infinity }
  let rounded = Float(want)
  if rounded.isInfinite || got.isInfinite { return rounded == got ? 0 : .infinity }
  return abs(Double(got) - want) / Double(Swift.max(rounded.ulp, Float.leastNonzeroMagnitude))
}
