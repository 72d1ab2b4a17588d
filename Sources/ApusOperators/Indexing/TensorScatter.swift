// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A cache with new steps written in at a place of its own for each sample:
  /// `y[b, …, index[b] + s, …] = update[b, …, s, …]`.
  ///
  /// Inputs: cache [B, …, S, …], update [B, …, s, …], write indices [B] (default 0).
  /// Source: ONNX TensorScatter, opset 24.
  public struct TensorScatter: Operator {
    public static var name: String { "TensorScatter" }
    public static var versions: [Int] { [24] }
    public static var since: Int { 24 }
    public static var arity: Arity { Arity(2...3) }
    /// The axis of steps; not 0.
    public var axis = -2
    public var mode = Mode.linear
    public init() {}

    /// What happens past the end of the cache.
    public enum Mode: String, Sendable {
      /// Nothing may be written there.
      case linear
      /// Writing goes on at the start.
      case circular
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: -2)
      try v.choice("mode", &mode, default: .linear)
    }

    private func stepAxis(rank: Int) throws(ModelError) -> Int {
      let axis = try Axis.normalized(axis, rank: rank)
      guard axis > 0 else {
        throw ModelError(.invalidValue, "must not be the batch axis", at: .attribute("axis"))
      }
      return axis
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let cache = try site.tensor(0)
      if let rank = cache.rank { _ = try stepAxis(rank: rank) }
      return [Fact(try site.commonDType(0..<2), cache.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let cache = try site.tensor(0)
      let update = try site.tensor(1)
      let axis = try stepAxis(rank: cache.rank)
      var expected = cache.shape
      if update.rank == cache.rank { expected[axis] = update.shape[axis] }
      let room = cache.shape[axis]
      let steps = expected[axis]
      guard update.shape == expected, steps <= room else {
        throw ModelError(
          .shapeMismatch, "an update of shape \(update.shape) does not fit \(cache.shape)")
      }
      let starts = try site.integers(2) ?? [Int](repeating: 0, count: cache.shape[0])
      guard starts.count == cache.shape[0],
        starts.allSatisfy({ $0 >= 0 && (mode == .circular || $0 <= room - steps) })
      else {
        throw ModelError(
          .invalidValue, "\(steps) steps at \(starts) do not fit a cache of \(room) steps")
      }
      let strides = Broadcasting.strides(cache.shape)
      var places = try Broadcasting.indices(update.shape, strides: strides)
      let inner = strides[axis]
      for index in places.indices {
        let batch = places[index] / strides[0]
        let step = places[index] / inner % room
        places[index] += ((starts[batch] % room + step) % room - step) * inner
      }
      return [.tensor(try ScatterReduction.none.scatter(update, at: places, into: cache))]
    }
  }
}
