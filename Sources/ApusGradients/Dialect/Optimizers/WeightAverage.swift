// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Exponential moving average of weights, of the in-memory dialect: `a ← p + h₇ (a − p)`.
  ///
  /// Inputs: averages `a` and parameters `p` of one shape, and `hyper` [8], whose last number is the
  /// momentum of the average: 0 at the first step makes the average the parameters. Output: the new
  /// averages. Source: Polyak & Juditsky, 1992, as `ema_momentum` of Keras 3's optimisers.
  public struct WeightAverage: TrainingOperator {
    public static var name: String { "WeightAverage" }
    public static var arity: Arity { Arity(3) }
    public var updatedInputs: [Int] { [0] }
    /// The place of the momentum in `hyper`.
    public static let momentum = OptimizerInput.hyperCount - 1
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0).merged(with: site.tensor(1))
      let hyper = TensorType(type.dtype, [.known(OptimizerInput.hyperCount)])
      _ = try hyper.merged(with: site.tensor(2))
      return [Fact(.tensor(type))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let average = try site.tensor(0)
      let momentum = try site.tensor(2).doubles()[Self.momentum]
      var values: [Double] = []
      for (a, p) in zip(try average.doubles(), try site.tensor(1).doubles()) {
        values.append(p + momentum * (a - p))
      }
      return [.tensor(try Tensor(average.dtype, shape: average.shape, converting: values))]
    }
  }
}
