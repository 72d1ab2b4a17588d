// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Some places of the last axis: `z[…, k] = x[…, y[k]]`.
  ///
  /// Inputs: `X […, C]`, int64 `Y` of k elements. Output: `[…, k]`, `[1, k]` for a list `X`.
  /// Source: ONNX ai.onnx.ml ArrayFeatureExtractor, opset 1.
  public struct ArrayFeatureExtractor: Operator {
    public static var name: String { "ArrayFeatureExtractor" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(2) }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = try site.tensor(1).dtype, dtype != .int64 {
        throw ModelError(.typeMismatch, "the places must be int64, got \(dtype.name)")
      }
      guard let shape = type.shape else { return [Fact(type.dtype, nil)] }
      guard !shape.isEmpty else {
        throw ModelError(.shapeMismatch, "the input must have an axis to select from")
      }
      var count = Dimension.unknown
      if let places = try site.tensor(1).knownShape {
        count = .known(try Tensor.elementCount(places))
      }
      let outer = shape.count == 1 ? [1] : Array(shape.dropLast())
      return [Fact(type.dtype, outer + [count])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let places = try site.tensor(1).integers()
      guard let extent = tensor.shape.last else {
        throw ModelError(.shapeMismatch, "the input must have an axis to select from")
      }
      for place in places where !(0..<extent).contains(place) {
        throw ModelError(.invalidValue, "place \(place) is not one of an axis of \(extent)")
      }
      let outer = tensor.rank == 1 ? [1] : Array(tensor.shape.dropLast())
      let shape = outer + [places.count]
      try AllocationBudget.current?.check(Tensor.elementCount(shape) * 8)
      var indices: [Int] = []
      for row in 0..<(places.isEmpty ? 0 : try Tensor.elementCount(outer)) {
        indices += places.map { row * extent + $0 }
      }
      return [.tensor(try tensor.gathered(indices, shape: shape))]
    }
  }
}
