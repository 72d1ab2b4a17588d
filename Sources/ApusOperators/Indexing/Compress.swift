// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The slices of an axis whose condition is true; without an axis, of the flattened input.
  ///
  /// Inputs: x, condition (Booleans, at most as many as slices). Source: ONNX Compress, opset 11.
  public struct Compress: Operator {
    public static var name: String { "Compress" }
    public static var versions: [Int] { [9, 11, 28] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    public var minimumOpset: Int { (axis ?? 0) < 0 ? 11 : 9 }
    public var axis: Int?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let kept: Dimension =
        if let condition = site.constant(1), condition.dtype == .bool {
          .known(try condition.elements(of: Bool.self).count { $0 })
        } else { .unknown }
      guard let axis else { return [Fact(input.dtype, [kept])] }
      guard var shape = input.shape else { return [Fact(input.dtype, nil)] }
      shape[try Axis.normalized(axis, rank: shape.count)] = kept
      return [Fact(input.dtype, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var input = try site.tensor(0)
      if axis == nil { input = try input.reshaped([input.count]) }
      let axis = try Axis.normalized(axis ?? 0, rank: input.rank)
      let condition = try site.tensor(1).elements(of: Bool.self)
      let kept = condition.indices.filter { condition[$0] }
      guard kept.last ?? -1 < input.shape[axis] else {
        throw ModelError(
          .shapeMismatch,
          "the condition has \(condition.count) entries, but the axis "
            + "\(input.shape[axis]) slices")
      }
      var shape = input.shape
      shape[axis] = kept.count
      let strides = Broadcasting.strides(input.shape)
      var walk = strides
      walk[axis] = 0
      var places = try Broadcasting.indices(shape, strides: walk)
      let inner = shape[(axis + 1)...].reduce(1, *)
      for index in places.indices {
        places[index] += kept[index / inner % kept.count] * strides[axis]
      }
      return [.tensor(try input.gathered(places, shape: shape))]
    }
  }
}
