// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What is done to the scores of one row at the end of a model of `ai.onnx.ml`.
public enum ScoreTransform: String, CaseIterable, Sendable {
  case identity = "NONE"
  case softmax = "SOFTMAX"
  case logistic = "LOGISTIC"
  /// Softmax in which scores of 0 stay 0.
  case softmaxZero = "SOFTMAX_ZERO"
  case probit = "PROBIT"

  /// The place of the word in the standard's list, which newer operators write.
  init?(number: Int) {
    guard ScoreTransform.allCases.indices.contains(number) else { return nil }
    self = ScoreTransform.allCases[number]
  }

  var number: Int { ScoreTransform.allCases.firstIndex(of: self) ?? 0 }

  func callAsFunction(_ scores: [Double]) -> [Double] {
    switch self {
    case .identity: return scores
    case .logistic: return scores.map { 1 / (1 + exp(-$0)) }
    case .probit: return scores.map(ScoreTransform.probit)
    case .softmax, .softmaxZero:
      let top = scores.max() ?? 0
      let powers = scores.map { self == .softmaxZero && abs($0) < 1e-7 ? 0 : exp($0 - top) }
      let sum = powers.reduce(0, +)
      return sum == 0 ? powers : powers.map { $0 / sum }
    }
  }

  /// The x with Φ(x) = p, by bisection; infinite at 0 and 1.
  private static func probit(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    var low = -40.0
    var high = 40.0
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
