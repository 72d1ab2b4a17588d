// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Slices of the input at given positions of an axis: `y[i…, j…, k…] = x[i…, indices[j…], k…]`.
  ///
  /// Negative positions count from the end. Source: ONNX Gather, opset 1.
  public struct Gather: Operator {
    public static var name: String { "Gather" }
    public static var versions: [Int] { [1, 11, 13] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(2) }
    public var axis = 0
    public init() {}
    public init(axis: Int) { self.axis = axis }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let indices = try site.tensor(1)
      guard let shape = input.shape else { return [Fact(input.dtype, nil)] }
      let axis = try Axis.normalized(axis, rank: shape.count)
      guard let places = indices.shape else { return [Fact(input.dtype, nil)] }
      let result = shape[..<axis] + places + shape[(axis + 1)...]
      return [Fact(input.dtype, Array(result), contents: try contents(site, result.count))]
    }

    private func contents(_ site: InferSite, _ rank: Int) throws(ModelError) -> [Dimension]? {
      guard rank <= 1, site.shape(0)?.count == 1, site.dtype(0)?.isInteger == true,
        let held = site.shapeContents(0), site.shapeContents(1) != nil,
        let places = try site.integers(1)
      else { return nil }
      var result: [Dimension] = []
      for place in places { result.append(held[try Gather.place(place, held.count)]) }
      return result
    }

    /// A position counted from the front. Throws: `invalidValue` when it is out of range.
    static func place(_ index: Int, _ extent: Int) throws(ModelError) -> Int {
      let counted = index < 0 ? index &+ extent : index
      guard counted >= 0 && counted < extent else {
        throw ModelError(
          .invalidValue, "index \(index) must be in [-\(extent), \(extent)), the axis' extent")
      }
      return counted
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let indices = try site.tensor(1)
      let axis = try Axis.normalized(axis, rank: input.rank)
      let extent = input.shape[axis]
      var places: [Int] = []
      for index in try indices.integers() { places.append(try Gather.place(index, extent)) }
      let shape = Array(input.shape[..<axis] + indices.shape + input.shape[(axis + 1)...])
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      var flat: [Int] = []
      flat.reserveCapacity(count)
      let inner = input.shape[(axis + 1)...].reduce(1, &*)
      for row in 0..<(count == 0 ? 0 : input.shape[..<axis].reduce(1, *)) {
        for place in places {
          let start = (row * extent + place) * inner
          flat += start..<(start + inner)
        }
      }
      return [.tensor(try input.gathered(flat, shape: shape))]
    }
  }
}
