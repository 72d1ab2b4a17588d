// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each sequence of the batch with its first `lengths[b]` steps in reverse order.
  ///
  /// Inputs: x with axes time and batch (0 and 1 in either order) first, lengths [batch].
  /// Source: ONNX ReverseSequence, opset 10.
  public struct ReverseSequence: Operator {
    public static var name: String { "ReverseSequence" }
    public static var versions: [Int] { [10, 28] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(2) }
    public var batchAxis = 1
    public var timeAxis = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("batch_axis", &batchAxis, default: 1)
      try v.int("time_axis", &timeAxis, default: 0)
    }

    private func check(_ rank: Int) throws(ModelError) {
      guard rank >= 2 else {
        throw ModelError(.shapeMismatch, "needs at least two axes, got rank \(rank)")
      }
      guard Set([batchAxis, timeAxis]) == [0, 1] else {
        throw ModelError(
          .invalidValue, "batch and time axis must be 0 and 1, got \(batchAxis) and \(timeAxis)")
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      if let rank = input.rank { try check(rank) }
      return [Fact(input.dtype, input.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      try check(input.rank)
      let lengths = try site.tensor(1).integers()
      let steps = input.shape[timeAxis]
      guard lengths.count == input.shape[batchAxis],
        lengths.allSatisfy({ $0 >= 0 && $0 <= steps })
      else {
        throw ModelError(
          .invalidValue, "needs \(input.shape[batchAxis]) lengths of 0 to \(steps), got \(lengths)")
      }
      guard input.count > 0 else { return [.tensor(input)] }
      let inner = input.shape[2...].reduce(1, *)
      var places: [Int] = []
      places.reserveCapacity(input.count)
      for first in 0..<input.shape[0] {
        for second in 0..<input.shape[1] {
          let (time, batch) = timeAxis == 0 ? (first, second) : (second, first)
          let source = time < lengths[batch] ? lengths[batch] - 1 - time : time
          let row =
            timeAxis == 0
            ? source * input.shape[1] + batch : batch * input.shape[1] + source
          places += (row * inner)..<(row * inner + inner)
        }
      }
      return [.tensor(try input.gathered(places, shape: input.shape))]
    }
  }
}
