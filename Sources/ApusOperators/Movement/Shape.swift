// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The extents of a tensor, or of its axes from `start` to before `end`, as int64.
  ///
  /// Source: ONNX Shape, opset 15.
  public struct Shape: Operator {
    public static var name: String { "Shape" }
    public static var versions: [Int] { [1, 13, 15, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public var minimumOpset: Int { start == 0 && end == nil ? 1 : 15 }
    public static var arity: Arity { Arity(1) }
    public static var readsOnlyTypes: Bool { true }
    /// Axis to start at; negative counts from the end.
    public var start = 0
    /// Axis to stop before; nil is the rank.
    public var end: Int?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("start", &start, default: 0)
      try v.int("end", &end)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      guard let shape = try site.tensor(0).shape else { return [Fact(.int64, [.unknown])] }
      let part = Array(shape[axes(rank: shape.count)])
      return [Fact(.int64, [.known(part.count)], contents: part)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let shape = try site.tensor(0).shape
      let part = Array(shape[axes(rank: shape.count)])
      return [.tensor(try Tensor(.int64, shape: [part.count], converting: part))]
    }

    private func axes(rank: Int) -> Swift.Range<Int> {
      func clamp(_ axis: Int) -> Int { max(0, min(rank, axis < 0 ? axis &+ rank : axis)) }
      let first = clamp(start)
      return first..<max(first, clamp(end ?? rank))
    }
  }
}
