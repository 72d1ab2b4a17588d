// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The middle of the input, cropped or padded with zeros to the extents of the second input.
  ///
  /// Where an odd number is cut or added, the smaller half is in front.
  /// Source: ONNX CenterCropPad, opset 18.
  public struct CenterCropPad: Operator {
    public static var name: String { "CenterCropPad" }
    public static var versions: [Int] { [18] }
    public static var since: Int { 18 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    /// The axes that the second input speaks of; nil is all.
    public var axes: [Int]?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("axes", &axes)
    }

    private func axes(rank: Int, targets: Int) throws(ModelError) -> [Int] {
      let axes = try Axis.normalized(axes ?? Array(0..<rank), rank: rank)
      guard axes.count == targets else {
        throw ModelError(
          .shapeMismatch, "needs \(axes.count) extents, one an axis, got \(targets)")
      }
      return axes
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard var shape = input.shape else { return [Fact(input.dtype, nil)] }
      guard let targets = try site.extents(1) else {
        return [Fact(input.dtype, [Dimension](repeating: .unknown, count: shape.count))]
      }
      for (axis, extent) in zip(try axes(rank: shape.count, targets: targets.count), targets) {
        shape[axis] = extent
      }
      return [Fact(input.dtype, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let targets = try site.tensor(1).integers()
      _ = try Tensor.elementCount(targets)
      var starts = [Int](repeating: 0, count: input.rank)
      var shape = input.shape
      for (axis, extent) in zip(try axes(rank: input.rank, targets: targets.count), targets) {
        let difference = input.shape[axis] - extent
        starts[axis] = difference >= 0 ? difference / 2 : -(-difference / 2)
        shape[axis] = extent
      }
      let own = Broadcasting.strides(input.shape)
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      var places = [0]
      for axis in shape.indices where count > 0 {
        var next: [Int] = []
        next.reserveCapacity(places.count * shape[axis])
        for place in places {
          for position in starts[axis]..<(starts[axis] + shape[axis]) {
            let inside = position >= 0 && position < input.shape[axis]
            next.append(place >= 0 && inside ? place + position * own[axis] : -1)
          }
        }
        places = next
      }
      return [.tensor(try input.gathered(count == 0 ? [] : places, shape: shape))]
    }
  }
}
