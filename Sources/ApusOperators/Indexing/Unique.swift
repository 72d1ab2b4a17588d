// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The distinct elements, or slices of an axis, sorted or in order of first appearance.
  ///
  /// Outputs: y, position of the first appearance, place in y of every element, counts. NaN equals
  /// NaN and comes last; strings are ordered by their bytes. Source: ONNX Unique, opset 11.
  public struct Unique: Operator {
    public static var name: String { "Unique" }
    public static var versions: [Int] { [11, 28] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(1...1, 1...4) }
    public static var decidingInputs: [Int] { [0] }
    /// The axis whose slices are compared; nil is the flattened input.
    public var axis: Int?
    public var sorted = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis)
      try v.bool("sorted", &sorted, default: true)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      var shape: [Dimension]? = [.unknown]
      var all = input.shape.map { Dimension.product(of: $0) } ?? .unknown
      if let axis {
        shape = input.shape
        if let known = input.shape {
          let place = try Axis.normalized(axis, rank: known.count)
          all = known[place]
          shape?[place] = .unknown
        }
      }
      return [
        Fact(input.dtype, shape), Fact(.int64, [.unknown]), Fact(.int64, [all]),
        Fact(.int64, [.unknown]),
      ]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var input = try site.tensor(0)
      if axis == nil { input = try input.reshaped([input.count]) }
      let axis = try Axis.normalized(axis ?? 0, rank: input.rank)
      let extent = input.shape[axis]
      guard input.count > 0 || extent == 0 else {
        throw ModelError(.invalidValue, "slices without elements cannot be told apart")
      }
      let strides = Broadcasting.strides(input.shape)
      var rest = input.shape
      rest[axis] = 1
      let offsets = try Broadcasting.indices(rest, strides: strides)
      let codes = try ElementOrder.codes(input)
      let slices = (0..<extent).map { slice in
        offsets.map { codes[$0 + slice * strides[axis]] }
      }
      var groups: [[Int]: Int] = [:]
      var firsts: [Int] = []
      var inverse: [Int] = []
      var counts: [Int] = []
      for (place, slice) in slices.enumerated() {
        let group = groups[slice] ?? firsts.count
        if group == firsts.count {
          groups[slice] = group
          firsts.append(place)
          counts.append(0)
        }
        counts[group] += 1
        inverse.append(group)
      }
      var order = Array(firsts.indices)
      if sorted {
        order.sort { slices[firsts[$0]].lexicographicallyPrecedes(slices[firsts[$1]]) }
        var rank = order
        for (place, group) in order.enumerated() { rank[group] = place }
        inverse = inverse.map { rank[$0] }
      }
      var shape = input.shape
      shape[axis] = order.count
      let kept = try Op.Gather(axis: axis).evaluate(
        EvaluateSite(
          inputs: [.tensor(input), .tensor(try Unique.list(order.map { firsts[$0] }))],
          wanted: [true]))
      return [
        kept.first ?? nil, .tensor(try Unique.list(order.map { firsts[$0] })),
        .tensor(try Unique.list(inverse)), .tensor(try Unique.list(order.map { counts[$0] })),
      ]
    }

    private static func list(_ values: [Int]) throws(ModelError) -> Tensor {
      try Tensor(.int64, shape: [values.count], converting: values)
    }
  }
}
