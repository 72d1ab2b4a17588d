// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Classes drawn at random for each row of logarithms of their weights: `[N, C]` gives
  /// `[N, sampleSize]`, where class `c` has the probability `exp x[c] / Σ exp x`.
  ///
  /// Source: ONNX Multinomial, opset 22.
  public struct Multinomial: Operator {
    public static var name: String { "Multinomial" }
    public static var versions: [Int] { [7, 22] }
    public static var since: Int { 7 }
    public static var arity: Arity { Arity(1) }
    public static var isDeterministic: Bool { false }
    /// The element type of the result: int32 or int64.
    public var dtype = DType.int32
    /// How many classes are drawn for each row.
    public var sampleSize = 1
    /// What the numbers follow from; nil is a new one in every run.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype, default: .int32)
      try v.int("sample_size", &sampleSize, default: 1)
      try v.float("seed", &seed)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let input = type.dtype { _ = try input.float() }
      guard dtype == .int32 || dtype == .int64 else {
        throw ModelError(
          .typeMismatch, "needs int32 or int64, got \(dtype.name)", at: .attribute("dtype"))
      }
      guard let shape = type.shape else { return [Fact(dtype, [.unknown, .known(sampleSize)])] }
      guard shape.count == 2, sampleSize >= 0 else {
        throw ModelError(.shapeMismatch, "needs a tensor of rank 2, got \(type)")
      }
      return [Fact(dtype, [shape[0], .known(sampleSize)])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      guard x.rank == 2, x.shape[1] > 0 else {
        throw ModelError(.shapeMismatch, "needs a tensor [batch, classes], got \(x.shape)")
      }
      let shape = [x.shape[0], sampleSize]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      try WorkBudget.spend(count)
      let generator = CounterGenerator(seed: seed)
      let values = try x.doubles()
      var draws: [Int] = []
      draws.reserveCapacity(count)
      for row in 0..<x.shape[0] {
        let bounds = try Multinomial.bounds(values[row * x.shape[1]..<(row + 1) * x.shape[1]])
        for sample in 0..<sampleSize {
          let counter = UInt64(row) << 32 &+ UInt64(sample)
          draws.append(Multinomial.first(above: generator.uniform(counter), in: bounds))
        }
      }
      return [.tensor(try Tensor(dtype, shape: shape, converting: draws))]
    }

    /// Running sums of the probabilities. Throws: `invalidValue` when there is none.
    private static func bounds(_ row: ArraySlice<Double>) throws(ModelError) -> [Double] {
      let total = Op.logSumExp(Array(row))
      guard total.isFinite else {
        throw ModelError(.invalidValue, "a row has no finite weight, so no class can be drawn")
      }
      var sum = 0.0
      return row.map { weight in
        sum += exp(weight - total)
        return sum
      }
    }

    /// The first class whose running sum is above `u`, or the last one with any probability.
    private static func first(above u: Double, in bounds: [Double]) -> Int {
      let scaled = min(u * (bounds.last ?? 1), (bounds.last ?? 1).nextDown)
      var (low, high) = (0, bounds.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if bounds[middle] > scaled { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }
}
