// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The places that affine maps give to the elements of an image: theta [N, r, r + 1] and
  /// size [N, C, out…] give [N, out…, r], the innermost axis first.
  ///
  /// Source: ONNX AffineGrid, opset 20.
  public struct AffineGrid: Operator {
    public static var name: String { "AffineGrid" }
    public static var versions: [Int] { [20] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    /// Whether -1 and 1 are the centres of the outermost elements, not their outer edges.
    public var alignCorners = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("align_corners", &alignCorners, default: false)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let theta = try site.tensor(0)
      guard let size = try site.extents(1) else { return [Fact(theta.dtype, nil)] }
      guard size.count == 4 || size.count == 5 else { throw AffineGrid.wrongSize(size.count) }
      return [Fact(theta.dtype, [size[0]] + size[2...] + [.known(size.count - 2)])]
    }

    private static func wrongSize(_ count: Int) -> ModelError {
      ModelError(.shapeMismatch, "the size must be [N, C, (D,) H, W], got \(count) extents")
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let theta = try site.tensor(0)
      let size = try site.tensor(1).integers()
      guard size.count == 4 || size.count == 5 else { throw AffineGrid.wrongSize(size.count) }
      let rank = size.count - 2
      guard theta.shape == [size[0], rank, rank + 1] else {
        throw ModelError(
          .shapeMismatch,
          "theta must have shape \([size[0], rank, rank + 1]), got \(theta.shape)")
      }
      let extents = Array(size[2...])
      let shape = [size[0]] + extents + [rank]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let maps = try theta.doubles()
      let points = try Tensor.elementCount(extents)
      let strides = Broadcasting.strides(extents)
      var result: [Double] = []
      result.reserveCapacity(count)
      for batch in 0..<(count == 0 ? 0 : size[0]) {
        for point in 0..<points {
          for row in 0..<rank {
            let start = (batch * rank + row) * (rank + 1)
            var sum = maps[start + rank]
            for axis in 0..<rank {
              let position = point / strides[axis] % extents[axis]
              sum += maps[start + rank - 1 - axis] * place(position, extents[axis])
            }
            result.append(sum)
          }
        }
      }
      return [.tensor(try Tensor(theta.dtype, shape: shape, converting: result))]
    }

    /// The place of an element between -1 and 1.
    private func place(_ position: Int, _ extent: Int) -> Double {
      if alignCorners {
        return extent == 1 ? -1 : 2 * Double(position) / Double(extent - 1) - 1
      }
      return (2 * Double(position) + 1) / Double(extent) - 1
    }
  }
}
