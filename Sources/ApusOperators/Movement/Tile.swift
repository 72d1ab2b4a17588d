// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input repeated along each axis as often as the second input says.
  ///
  /// Source: ONNX Tile, opset 6. Opset 1, which repeated one axis, is refused.
  public struct Tile: Operator {
    public static var name: String { "Tile" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 6 else { return }
      throw ModelError(
        .unsupported, "Tile of opset \(opset) is not supported; convert the model to opset 6")
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let repeats = try site.extents(1)
      guard let shape = input.shape else {
        return [Fact(input.dtype, repeats.map { $0.map { _ in .unknown } })]
      }
      guard let repeats else {
        return [Fact(input.dtype, [Dimension](repeating: .unknown, count: shape.count))]
      }
      try Tile.check(repeats.count, shape.count)
      return [Fact(input.dtype, zip(shape, repeats).map { .product(of: [$0, $1]) })]
    }

    private static func check(_ repeats: Int, _ rank: Int) throws(ModelError) {
      guard repeats == rank else {
        throw ModelError(.shapeMismatch, "needs \(rank) repeats, one an axis, got \(repeats)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let repeats = try site.tensor(1).integers()
      try Tile.check(repeats.count, input.rank)
      _ = try Tensor.elementCount(repeats)
      let own = Broadcasting.strides(input.shape)
      var walk: [Int] = []
      var strides: [Int] = []
      var shape: [Int] = []
      for axis in input.shape.indices {
        walk += [repeats[axis], input.shape[axis]]
        strides += [0, own[axis]]
        shape.append(repeats[axis].multipliedReportingOverflow(by: input.shape[axis]).partialValue)
      }
      return [.tensor(try input.strided(walk, strides, shape: shape))]
    }
  }
}
