// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// One step of Adam on n variables X with gradients G and running means V of g and H of g²:
  ///
  ///     g = norm·X + G      V' = α·V + (1 - α)·g      H' = β·H + (1 - β)·g²
  ///     r = R·√(1 - βᵀ) / (1 - αᵀ) when T > 0, else R
  ///     X' = (1 - post)·(X - r·V' / (√H' + ε))
  ///
  /// Inputs: `R, T, X…, G…, V…, H…`; outputs `X'…, V'…, H'…`.
  /// Source: ONNX ai.onnx.preview.training Adam, opset 1.
  public struct Adam: Operator {
    public static var name: String { "Adam" }
    public static var domain: String { "ai.onnx.preview.training" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(3...Arity.many, 1...Arity.many) }
    public var alpha: Float = 0.9
    public var beta: Float = 0.999
    public var epsilon: Float = 1e-6
    public var normCoefficient: Float = 0
    public var normCoefficientPost: Float = 0
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 0.9)
      try v.float("beta", &beta, default: 0.999)
      try v.float("epsilon", &epsilon, default: 1e-6)
      try v.float("norm_coefficient", &normCoefficient, default: 0)
      try v.float("norm_coefficient_post", &normCoefficientPost, default: 0)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try OptimizerStep(stateCount: 2).infer(site)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let (alpha, beta) = (Double(alpha), Double(beta))
      return try OptimizerStep(stateCount: 2).evaluate(site) { rate, steps, values in
        let x = values[0]
        let g = Double(normCoefficient) * x + values[1]
        let v = alpha * values[2] + (1 - alpha) * g
        let h = beta * values[3] + (1 - beta) * g * g
        let adjusted =
          steps > 0 ? rate * (1 - pow(beta, steps)).squareRoot() / (1 - pow(alpha, steps)) : rate
        let next = x - adjusted * v / (h.squareRoot() + Double(epsilon))
        return [(1 - Double(normCoefficientPost)) * next, v, h]
      }
    }
  }
}
