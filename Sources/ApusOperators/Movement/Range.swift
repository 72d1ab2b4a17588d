// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Numbers from `start` to before `limit`: `y[i] = start + i * delta`.
  ///
  /// Source: ONNX Range, opset 11; opset 27 adds half precision, which is computed in 32 bits.
  public struct Range: Operator {
    public static var name: String { "Range" }
    public static var versions: [Int] { [11, 27] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(3) }
    public static var decidingInputs: [Int] { [0, 1, 2] }
    public var minimumOpset: Int { stashType == .float32 ? 11 : 27 }
    /// The type of intermediate results for half precision; only 32 bits are supported.
    public var stashType = DType.float32
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("stash_type", &stashType, default: .float32)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.commonDType(0..<3)
      for index in 0..<3 { _ = try site.tensor(index) }
      if let start = site.constant(0), let limit = site.constant(1), let delta = site.constant(2) {
        return [Fact(dtype, [.known(try count(start, limit, delta))])]
      }
      guard dtype?.isInteger == true, let start = site.shapeContents(0)?.first,
        let limit = site.shapeContents(1)?.first, let delta = site.shapeContents(2)?.first
      else { return [Fact(dtype, [.unknown])] }
      if start == 0 && delta == 1, !limit.isKnown { return [Fact(dtype, [limit])] }
      guard let first = start.value, let last = limit.value, let step = delta.value else {
        return [Fact(dtype, [.unknown])]
      }
      return [Fact(dtype, [.known(try Range.count(first, last, step))])]
    }

    private func count(
      _ start: Tensor, _ limit: Tensor, _ delta: Tensor
    ) throws(ModelError) -> Int {
      guard start.dtype.isFloat else {
        return try Range.count(
          start.singleInteger("start"), limit.singleInteger("limit"), delta.singleInteger("delta"))
      }
      let step = try delta.singleDouble("delta")
      let count = (try limit.singleDouble("limit") - start.singleDouble("start")) / step
      guard step != 0, count.isFinite, count < 0x1p40 else {
        throw ModelError(.invalidValue, "the range has no end")
      }
      return max(0, Int(count.rounded(.up)))
    }

    private static func count(_ start: Int, _ limit: Int, _ delta: Int) throws(ModelError) -> Int {
      guard delta != 0 else { throw ModelError(.invalidValue, "delta must not be 0") }
      let span = Int128(limit) - Int128(start)
      let step = Int128(delta)
      let count = span / step + (span % step != 0 && (span < 0) == (step < 0) ? 1 : 0)
      guard count < 1 << 40 else { throw ModelError(.limitExceeded, "the range is too long") }
      return max(0, Int(count))
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let start = try site.tensor(0)
      let limit = try site.tensor(1)
      let delta = try site.tensor(2)
      guard start.dtype == limit.dtype, start.dtype == delta.dtype else {
        throw ModelError(.typeMismatch, "start, limit and delta must have one element type")
      }
      let narrow = start.dtype == .float16 || start.dtype == .bfloat16
      guard stashType == .float32 || !narrow else {
        throw ModelError(
          .unsupported, "only float (1) is supported", at: .attribute("stash_type"))
      }
      let count = try count(start, limit, delta)
      try AllocationBudget.current?.check(Tensor.elementCount([count]) * 8)
      if start.dtype.isFloat {
        let first = try start.singleDouble("start")
        let step = try delta.singleDouble("delta")
        let values = (0..<count).map { first + Double($0) * step }
        return [.tensor(try Tensor(start.dtype, shape: [count], converting: values))]
      }
      let first = try start.singleInteger("start")
      let step = try delta.singleInteger("delta")
      let values = (0..<count).map { first &+ $0 &* step }
      return [.tensor(try Tensor(start.dtype, shape: [count], converting: values))]
    }
  }
}
