// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The class whose linear score is largest, and the scores.
  ///
  /// Input: `[N, F]`, or `[F]` for one row. Outputs: the class `[N]`, and `[N, E]` scores in float32
  /// after `postTransform`. One score for two classes is that of the second, which is chosen when
  /// it is positive; the first class's is then one minus it.
  /// Source: ONNX ai.onnx.ml LinearClassifier, opset 1.
  public struct LinearClassifier: Operator {
    public static var name: String { "LinearClassifier" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1...1, 1...2) }
    public var coefficients: [Float]?
    public var intercepts: [Float]?
    public var integers: [Int]?
    public var strings: [String]?
    /// Whether the model is multinomial: of no consequence for its scores.
    public var multiClass = 0
    public var postTransform = ScoreTransform.identity
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.floats("coefficients", &coefficients)
      try v.floats("intercepts", &intercepts)
      try v.ints("classlabels_ints", &integers)
      try v.strings("classlabels_strings", &strings)
      try v.int("multi_class", &multiClass, default: 0)
      try v.choice("post_transform", &postTransform, default: .identity)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      let (model, labels, _) = try model()
      if let width = type.shape?.last?.value { try model.check(width: width) }
      let rows = type.rank == 1 ? 1 : type.shape?.first ?? .unknown
      return [Fact(labels.dtype, [rows]), Fact(.float32, [rows, .known(labels.count)])]
    }

    private func model() throws(ModelError) -> (LinearModel, ClassLabels, isBinary: Bool) {
      let labels = try ClassLabels(integers: integers, strings: strings)
      let isBinary = labels.count == 2 && intercepts?.count == 1
      if isBinary, postTransform != .identity, postTransform != .logistic {
        throw ModelError(
          .unsupported, "one score for two classes, with \(postTransform.rawValue)",
          at: .attribute("post_transform"))
      }
      let model = try LinearModel(
        coefficients ?? [], intercepts: intercepts, scores: isBinary ? 1 : labels.count)
      return (model, labels, isBinary)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let rows = try FeatureRows(site.tensor(0))
      let (model, labels, isBinary) = try model()
      try model.check(width: rows.width)
      try WorkBudget.spend(rows.count &* model.coefficients.count)
      try rows.checkScores(labels.count)
      var classes: [Int] = []
      var scores: [Double] = []
      for index in 0..<rows.count {
        let row = model.scores(rows[index])
        if isBinary {
          let second = postTransform(row)[0]
          classes.append(row[0] > 0 ? 1 : 0)
          scores += [1 - second, second]
        } else {
          classes.append(row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 })
          scores += postTransform(row)
        }
      }
      let shape = [rows.count, labels.count]
      return [
        .tensor(try labels.table.gathered(classes, shape: [rows.count])),
        .tensor(try Tensor(.float32, shape: shape, converting: scores)),
      ]
    }
  }
}
