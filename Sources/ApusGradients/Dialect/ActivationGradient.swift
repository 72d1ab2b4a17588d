// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Gradient of a function that is applied to each element: `∂x = ∂y · f′`.
  ///
  /// Inputs: ∂y and `v`, which is `y = f(x)` where `function.readsOutput`, else `x`; both of one
  /// shape and one type of real numbers, which `∂x` has too. `f′` as a function of `v` is
  /// `slope(at:)`; where `f` has a kink it is the value that PyTorch and Keras take.
  /// Source: the training dialect of Apus, in memory only.
  public struct ActivationGradient: TrainingOperator {
    public static var name: String { "ActivationGradient" }
    public static var arity: Arity { Arity(2) }
    /// Which function.
    public var function = ActivationFunction.relu
    /// The function's numbers, 0 where it has none; see `ActivationFunction`.
    public var alpha: Float = 0
    public var beta: Float = 0
    public init() {}
    public init(_ function: ActivationFunction, alpha: Float = 0, beta: Float = 0) {
      self.function = function
      self.alpha = alpha
      self.beta = beta
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("function", &function, default: nil)
      try v.float("alpha", &alpha, default: 0)
      try v.float("beta", &beta, default: 0)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0).merged(with: site.tensor(1))
      if let dtype = type.dtype { _ = try dtype.float() }
      return [Fact(.tensor(type))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let dy = try site.tensor(0)
      let v = try site.tensor(1)
      guard dy.shape == v.shape, dy.dtype == v.dtype else {
        throw ModelError(
          .shapeMismatch,
          "inputs must have one type and shape, got \(dy.dtype.name)\(dy.shape) and "
            + "\(v.dtype.name)\(v.shape)")
      }
      _ = try v.dtype.float()
      let result = zip(try dy.doubles(), try v.doubles()).map { $0 * slope(at: $1) }
      return [.tensor(try Tensor(dy.dtype, shape: dy.shape, converting: result))]
    }
  }
}
