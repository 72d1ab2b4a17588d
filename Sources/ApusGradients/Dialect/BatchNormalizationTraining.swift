// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op {
  /// `BatchNormalization` in training mode that also gives what its gradient needs.
  ///
  /// Inputs and the first three outputs are those of `BatchNormalization`; then come the mean and
  /// the inverse deviation `1 / √(variance + ε)` of each channel of the input, both `[C]`.
  public struct BatchNormalizationTraining: TrainingOperator {
    public static var name: String { "BatchNormalizationTraining" }
    public static var arity: Arity { Arity(5...5, 1...5) }
    /// The operator as the model has it.
    public var forward: Op.BatchNormalization
    public init() {
      forward = Op.BatchNormalization()
      forward.isTraining = true
    }
    public init(of forward: Op.BatchNormalization) { self.forward = forward }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try forward.attributes(&v)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let facts = try forward.infer(site)
      let channels = facts[1].type.tensor?.shape
      let saved = Fact(try site.tensor(0).dtype, channels)
      return facts + [saved, saved]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let results = try forward.evaluate(site)
      let inner = x.shape.dropFirst(2).reduce(1, *)
      let channels = x.rank == 1 ? 1 : x.shape[1]
      let (mean, variance) = try forward.statistics(x.doubles(), channels: channels) {
        $0 / inner % channels
      }
      let inverse = variance.map { 1 / ($0 + Double(forward.epsilon)).squareRoot() }
      return results + [
        .tensor(try Tensor(x.dtype, shape: [channels], converting: mean)),
        .tensor(try Tensor(x.dtype, shape: [channels], converting: inverse)),
      ]
    }
  }
}
