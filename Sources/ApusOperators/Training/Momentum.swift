// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// One step of gradient descent with momentum on n variables X with gradients G and momenta V:
  ///
  ///     g = norm·X + G      V' = α·V + (β when T > 0, else 1)·g
  ///     X' = X - R·V'  (standard)      X' = X - R·(g + α·V')  (nesterov)
  ///
  /// Inputs: `R, T, X…, G…, V…`; outputs `X'…, V'…`.
  /// Source: ONNX ai.onnx.preview.training Momentum, opset 1.
  public struct Momentum: Operator {
    public static var name: String { "Momentum" }
    public static var domain: String { "ai.onnx.preview.training" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(3...Arity.many, 1...Arity.many) }
    public var alpha: Float = 0
    public var beta: Float = 1
    public var normCoefficient: Float = 0
    public var mode = Mode.standard
    public init() {}

    public enum Mode: String, Sendable {
      case standard
      case nesterov
    }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: nil)
      try v.float("beta", &beta, default: nil)
      try v.float("norm_coefficient", &normCoefficient, default: nil)
      try v.choice("mode", &mode, default: nil)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try OptimizerStep(stateCount: 1).infer(site)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try OptimizerStep(stateCount: 1).evaluate(site) { rate, steps, values in
        let (x, alpha) = (values[0], Double(alpha))
        let g = Double(normCoefficient) * x + values[1]
        let v = alpha * values[2] + (steps > 0 ? Double(beta) : 1) * g
        return [x - rate * (mode == .standard ? v : g + alpha * v), v]
      }
    }
  }
}
