// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Elements equal to one value replaced by another, one for all or one for each place of the
  /// last axis; NaN equals NaN here.
  ///
  /// Real inputs use the real attributes, whole ones the whole. Source: ONNX ai.onnx.ml Imputer,
  /// opset 1.
  public struct Imputer: Operator {
    public static var name: String { "Imputer" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var imputedFloats: [Float]?
    public var imputedIntegers: [Int]?
    public var replacedFloat: Float = 0
    public var replacedInteger = 0
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.floats("imputed_value_floats", &imputedFloats)
      try v.ints("imputed_value_int64s", &imputedIntegers)
      try v.float("replaced_value_float", &replacedFloat, default: 0)
      try v.int("replaced_value_int64", &replacedInteger, default: 0)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { try check(dtype, extent: type.shape?.last?.value) }
      return [Fact(.tensor(type))]
    }

    private func check(_ dtype: DType, extent: Int?) throws(ModelError) {
      _ = try dtype.numeric()
      let count = (dtype.isFloat ? imputedFloats?.count : imputedIntegers?.count) ?? 0
      guard count == 1 || (count > 0 && count == extent ?? count) else {
        throw ModelError(
          .invalidModel,
          "needs one imputed value of the input's kind, or one for each feature; got \(count)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let extent = tensor.shape.last ?? 1
      try check(tensor.dtype, extent: extent)
      func place(_ index: Int, _ count: Int) -> Int { count == 1 ? 0 : index % extent }
      if tensor.dtype.isFloat {
        let values = (imputedFloats ?? []).map(Double.init)
        let old = Double(replacedFloat)
        let new = try tensor.doubles().enumerated().map { index, x in
          x == old || (x.isNaN && old.isNaN) ? values[place(index, values.count)] : x
        }
        return [.tensor(try Tensor(tensor.dtype, shape: tensor.shape, converting: new))]
      }
      let values = imputedIntegers ?? []
      let new = try tensor.integers().enumerated().map { index, x in
        x == replacedInteger ? values[place(index, values.count)] : x
      }
      return [.tensor(try Tensor(tensor.dtype, shape: tensor.shape, converting: new))]
    }
  }
}
