// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The `k` largest or smallest elements along an axis, sorted, and their positions.
  ///
  /// Of equal elements the first comes first; NaN counts as the largest. Outputs: values, indices.
  /// Source: ONNX TopK, opset 11 (before 10 `k` was an attribute).
  public struct TopK: Operator {
    public static var name: String { "TopK" }
    public static var versions: [Int] { [1, 10, 11, 24] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(2...2, 2...2) }
    public static var decidingInputs: [Int] { [1] }
    public var minimumOpset: Int { largest && sorted ? 10 : 11 }
    public var axis = -1
    public var largest = true
    /// Whether the result must be sorted; it always is.
    public var sorted = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: -1)
      try v.bool("largest", &largest, default: true)
      try v.bool("sorted", &sorted, default: true)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 10 { try raw.moveIntsToInput("k", at: 1) }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      _ = try site.tensor(1)
      guard var shape = input.shape else { return [Fact(input.dtype, nil), Fact(.int64, nil)] }
      let axis = try Axis.normalized(axis, rank: shape.count)
      let count = site.shapeContents(1)?.first ?? .unknown
      if let count = count.value { try TopK.check(count, shape[axis].value ?? .max) }
      shape[axis] = count
      return [Fact(input.dtype, shape), Fact(.int64, shape)]
    }

    private static func check(_ count: Int, _ extent: Int) throws(ModelError) {
      guard count >= 0 && count <= extent else {
        throw ModelError(.invalidValue, "k must be 0 to \(extent), the axis' extent, got \(count)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let axis = try Axis.normalized(axis, rank: input.rank)
      let extent = input.shape[axis]
      let kept = try site.tensor(1).singleInteger("k")
      try TopK.check(kept, extent)
      var shape = input.shape
      shape[axis] = kept
      let inner = input.shape[(axis + 1)...].reduce(1, *)
      let count = try Tensor.elementCount(shape)
      var places = [Int](repeating: 0, count: count)
      var positions = [Int](repeating: 0, count: count)
      func pick<T: NumericElement>(_ type: T.Type) throws(ModelError) {
        let x = try input.elements(of: type)
        for line in 0..<(kept == 0 ? 0 : count / kept) {
          let first = line / inner * inner * extent + line % inner
          let order = (0..<extent).sorted { a, b in
            let (p, q) = (x[first + a * inner], x[first + b * inner])
            if TopK.isBelow(largest ? q : p, largest ? p : q) { return true }
            return !TopK.isBelow(largest ? p : q, largest ? q : p) && a < b
          }
          for (rank, place) in order.prefix(kept).enumerated() {
            let target = (line / inner * kept + rank) * inner + line % inner
            places[target] = first + place * inner
            positions[target] = place
          }
        }
      }
      try pick(input.dtype.numeric())
      return [
        .tensor(try input.gathered(places, shape: shape)),
        .tensor(try Tensor(.int64, shape: shape, converting: positions)),
      ]
    }

    /// The order of numbers with NaN above all.
    private static func isBelow<T: NumericElement>(_ a: T, _ b: T) -> Bool {
      !a.asDouble.isNaN && (b.asDouble.isNaN || a < b)
    }
  }
}
