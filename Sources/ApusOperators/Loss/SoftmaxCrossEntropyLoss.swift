// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Loss of raw scores for classes, `logProbability = x - ln Σ exp x` along the classes, which
  /// the second output gives; see `ClassLoss` for shapes and formula.
  ///
  /// Source: ONNX SoftmaxCrossEntropyLoss, opset 13.
  public struct SoftmaxCrossEntropyLoss: ClassLoss {
    public static var name: String { "SoftmaxCrossEntropyLoss" }
    public static var versions: [Int] { [12, 13] }
    public static var since: Int { 12 }
    public static var arity: Arity { Arity(2...3, 1...2) }
    /// The target that does not count.
    public var ignoreIndex: Int?
    /// How losses become one.
    public var reduction = LossReduction.mean
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [Fact(.tensor(try lossType(site))), Fact(.tensor(try site.tensor(0)))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let scores = try site.tensor(0)
      _ = try scores.dtype.float()
      let values = try scores.doubles()
      var logs = values
      for column in try AxisLayout(scores.shape, axis: 1).columns {
        let total = Op.logSumExp(column.map { values[$0] })
        for index in column { logs[index] = values[index] - total }
      }
      return [
        .tensor(try loss(logs, site)),
        .tensor(try Tensor(scores.dtype, shape: scores.shape, converting: logs)),
      ]
    }
  }
}
