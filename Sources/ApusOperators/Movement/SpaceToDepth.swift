// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Blocks of the image laid out as channels: [N, C, H, W] to [N, C·b², H/b, W/b].
  ///
  /// Source: ONNX SpaceToDepth, opset 28 (before it always DCR).
  public struct SpaceToDepth: Operator {
    public static var name: String { "SpaceToDepth" }
    public static var versions: [Int] { [1, 13, 28] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var minimumOpset: Int { mode == .depthFirst ? 1 : 28 }
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
            shape[0], .product(of: [shape[1], .known(area)]),
            try .quotient(of: [shape[2]], by: [block]), try .quotient(of: [shape[3]], by: [block]),
          ])
      ]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let area = try BlockOrder.area(blockSize, rank: x.rank)
      let (n, c, b) = (x.shape[0], x.shape[1], blockSize)
      guard x.shape[2] % b == 0, x.shape[3] % b == 0 else {
        throw ModelError(.shapeMismatch, "\(x.shape) does not divide into blocks of \(b)")
      }
      let (h, w) = (x.shape[2] / b, x.shape[3] / b)
      let split = try x.reshaped([n, c, h, b, w, b])
      let order = mode == .depthFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]
      let (depth, overflow) = c.multipliedReportingOverflow(by: area)
      guard !overflow else { throw ModelError(.limitExceeded, "too many channels") }
      return [.tensor(try split.permuted(order, shape: [n, depth, h, w]))]
    }
  }
}
