// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Loss of logarithms of probabilities for classes; see `ClassLoss` for shapes and formula.
  ///
  /// Source: ONNX NegativeLogLikelihoodLoss, opset 22.
  public struct NegativeLogLikelihoodLoss: ClassLoss {
    public static var name: String { "NegativeLogLikelihoodLoss" }
    public static var versions: [Int] { [12, 13, 22] }
    public static var since: Int { 12 }
    public static var arity: Arity { Arity(2...3) }
    /// The target that does not count.
    public var ignoreIndex: Int?
    /// How losses become one.
    public var reduction = LossReduction.mean
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [Fact(.tensor(try lossType(site)))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let scores = try site.tensor(0)
      _ = try scores.dtype.float()
      return [.tensor(try loss(scores.doubles(), site))]
    }
  }
}
