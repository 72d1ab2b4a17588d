// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The upper or lower triangle of each matrix, zero elsewhere: upper keeps `j - i >= k`, lower
  /// keeps `j - i <= k`.
  ///
  /// Inputs: x with at least two axes, k (default 0). Source: ONNX Trilu, opset 14.
  public struct Trilu: Operator {
    public static var name: String { "Trilu" }
    public static var versions: [Int] { [14] }
    public static var since: Int { 14 }
    public static var arity: Arity { Arity(1...2) }
    public var upper = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("upper", &upper, default: true)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      if let rank = input.rank { try Trilu.check(rank) }
      return [Fact(input.dtype, input.shape)]
    }

    private static func check(_ rank: Int) throws(ModelError) {
      guard rank >= 2 else {
        throw ModelError(.shapeMismatch, "needs at least two axes, got rank \(rank)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      try Trilu.check(input.rank)
      let diagonal = try site.optionalTensor(1)?.singleInteger("k") ?? 0
      let columns = input.shape[input.rank - 1]
      let rows = input.shape[input.rank - 2]
      var places: [Int] = []
      places.reserveCapacity(input.count)
      for index in 0..<input.count {
        let distance = index % columns - index / columns % rows
        let keep = upper ? distance >= diagonal : distance <= diagonal
        places.append(keep ? index : -1)
      }
      return [.tensor(try input.gathered(places, shape: input.shape))]
    }
  }
}
