// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Puts elements back to the places that MaxPool took them from; the rest is 0.
  ///
  /// Shapes: `x` and places `[N, C, D…]`, `y: [N, C, O…]`, `O = (D − 1) · stride + kernel − pads`,
  /// to which the places refer; a larger shape asked for (third input) adds zeros at the ends.
  /// Source: ONNX MaxUnpool, opset 22.
  public struct MaxUnpool: Operator {
    public static var name: String { "MaxUnpool" }
    public static var versions: [Int] { [9, 11, 22] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(2...3) }
    public static var decidingInputs: [Int] { [2] }
    public var window = Window()
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      var kernel = window.kernelShape ?? []
      try v.ints("kernel_shape", &kernel, default: nil)
      window.kernelShape = kernel
      try v.ints("strides", &window.strides)
      try v.ints("pads", &window.pads)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      guard let shape = x.shape else { return [Fact(x.dtype, nil)] }
      try Pooling.check(rank: shape.count)
      if site.has(2) {
        let contents = site.contents(2)
        return [
          Fact(x.dtype, contents?.count == shape.count ? contents : shape.map { _ in .unknown })
        ]
      }
      var result = Array(shape.prefix(2))
      for (axis, extent) in zip(try window.axes(rank: shape.count - 2), shape.dropFirst(2)) {
        guard let extent = extent.value else {
          result.append(.unknown)
          continue
        }
        result.append(.known(try MaxUnpool.extent(axis, extent)))
      }
      return [Fact(x.dtype, result)]
    }

    private static func extent(_ axis: WindowAxis, _ extent: Int) throws(ModelError) -> Int {
      guard extent <= 1 << 30 else {
        throw ModelError(.limitExceeded, "an axis of \(extent) elements is too long")
      }
      let result = (extent - 1) * axis.stride + axis.kernel - axis.padBegin - axis.padEnd
      guard result >= 0 else {
        throw ModelError(.shapeMismatch, "padding is more than the result's \(extent) elements")
      }
      return result
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let places = try site.tensor(1)
      try Pooling.check(rank: x.rank)
      guard places.shape == x.shape else {
        throw ModelError(
          .shapeMismatch, "places of shape \(places.shape) do not fit elements of \(x.shape)")
      }
      var own = Array(x.shape.prefix(2))
      for (axis, extent) in zip(try window.axes(rank: x.rank - 2), x.shape.dropFirst(2)) {
        own.append(try MaxUnpool.extent(axis, extent))
      }
      let count = try Tensor.elementCount(own)
      try AllocationBudget.current?.check(count * 8)
      var sources = [Int](repeating: -1, count: count)
      for (source, place) in try places.integers().enumerated() {
        guard place >= 0, place < count else {
          throw ModelError(.invalidValue, "place \(place) lies beyond the \(count) elements")
        }
        sources[place] = source
      }
      let y = try x.gathered(sources, shape: own)
      guard let wanted = try site.integers(2), wanted != own else { return [.tensor(y)] }
      return [.tensor(try MaxUnpool.extended(y, to: wanted))]
    }

    private static func extended(_ tensor: Tensor, to shape: [Int]) throws(ModelError) -> Tensor {
      guard shape.count == tensor.rank, zip(shape, tensor.shape).allSatisfy({ $0 >= $1 }) else {
        throw ModelError(
          .shapeMismatch, "the shape \(shape) asked for is smaller than \(tensor.shape)")
      }
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      var sources = [Int](repeating: -1, count: count)
      let strides = Broadcasting.strides(shape)
      for (source, place) in try Broadcasting.indices(tensor.shape, strides: strides).enumerated() {
        sources[place] = source
      }
      return try tensor.gathered(sources, shape: shape)
    }
  }
}
