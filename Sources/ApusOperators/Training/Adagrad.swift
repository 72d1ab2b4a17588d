// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// One step of AdaGrad on n variables X with gradients G and accumulated squares H:
  ///
  ///     g = norm·X + G      H' = H + g²      X' = X - R / (1 + T·decay) · g / (√H' + ε)
  ///
  /// Inputs: `R, T, X…, G…, H…`; outputs `X'…, H'…`.
  /// Source: ONNX ai.onnx.preview.training Adagrad, opset 1.
  public struct Adagrad: Operator {
    public static var name: String { "Adagrad" }
    public static var domain: String { "ai.onnx.preview.training" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(3...Arity.many, 1...Arity.many) }
    public var decayFactor: Float = 0
    public var epsilon: Float = 1e-6
    public var normCoefficient: Float = 0
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("decay_factor", &decayFactor, default: 0)
      try v.float("epsilon", &epsilon, default: 1e-6)
      try v.float("norm_coefficient", &normCoefficient, default: 0)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try OptimizerStep(stateCount: 1).infer(site)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try OptimizerStep(stateCount: 1).evaluate(site) { rate, steps, values in
        let (x, gradient, h) = (values[0], values[1], values[2])
        let rate = rate / (1 + steps * Double(decayFactor))
        let g = Double(normCoefficient) * x + gradient
        let sum = h + g * g
        return [x - rate * g / (sum.squareRoot() + Double(epsilon)), sum]
      }
    }
  }
}
