// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Channels laid out as blocks of the image: [N, C, H, W] to [N, C/b², H·b, W·b].
  ///
  /// Source: ONNX DepthToSpace, opset 11 (before it always DCR).
  public struct DepthToSpace: Operator {
    public static var name: String { "DepthToSpace" }
    public static var versions: [Int] { [1, 11, 13, 28] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var minimumOpset: Int { mode == .depthFirst ? 1 : 11 }
    public var blockSize = 1
    public var mode = BlockOrder.depthFirst
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("blocksize", &blockSize, default: nil)
      try v.choice("mode", &mode, default: .depthFirst)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let unknown = [Dimension](repeating: .unknown, count: 4)
      guard let shape = input.shape else { return [Fact(input.dtype, unknown)] }
      let area = try BlockOrder.area(blockSize, rank: shape.count)
      let block = Dimension.known(blockSize)
      return [
        Fact(
          input.dtype,
          [
            shape[0], try .quotient(of: [shape[1]], by: [.known(area)]),
            .product(of: [shape[2], block]), .product(of: [shape[3], block]),
          ])
      ]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let area = try BlockOrder.area(blockSize, rank: x.rank)
      guard x.shape[1] % area == 0 else {
        throw ModelError(
          .shapeMismatch, "\(x.shape[1]) channels cannot be shared out over blocks of \(area)")
      }
      let (n, c, h, w, b) = (x.shape[0], x.shape[1] / area, x.shape[2], x.shape[3], blockSize)
      let split = try x.reshaped(mode == .depthFirst ? [n, b, b, c, h, w] : [n, c, b, b, h, w])
      let order = mode == .depthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]
      return [.tensor(try split.permuted(order, shape: [n, c, h * b, w * b]))]
    }
  }
}

/// How blocks of an image lie in its channels.
public enum BlockOrder: String, Sendable {
  /// The place in the block varies slowest: channel = (row, column, depth).
  case depthFirst = "DCR"
  /// The place in the block varies fastest: channel = (depth, row, column).
  case columnFirst = "CRD"

  /// The number of places in a block. Throws: `invalidValue` or `shapeMismatch`.
  static func area(_ size: Int, rank: Int) throws(ModelError) -> Int {
    guard rank == 4 else {
      throw ModelError(.shapeMismatch, "needs an image batch [N, C, H, W], got rank \(rank)")
    }
    guard size > 0 && size < 1 << 20 else {
      throw ModelError(
        .invalidValue, "must be positive, got \(size)", at: .attribute("blocksize"))
    }
    return size * size
  }
}
