// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that fills a tensor with random numbers.
///
/// A seed makes the numbers the same in every run; without one they differ. Element `i` is number
/// `i` of the generator.
public protocol RandomOperator: Operator {
  /// What the numbers follow from; nil is a new one in every run.
  var seed: Float? { get set }
  /// A random number of the distribution.
  func draw(_ generator: CounterGenerator, _ counter: UInt64) -> Double
}

extension RandomOperator {
  public static var since: Int { 1 }
  public static var isDeterministic: Bool { false }

  /// A tensor of random numbers. Throws: `limitExceeded`, or `typeMismatch` for no real type.
  func fill(_ dtype: DType, shape: [Int]) throws(ModelError) -> Tensor {
    _ = try dtype.float()
    let count = try Tensor.elementCount(shape)
    try AllocationBudget.current?.check(count * 8)
    try WorkBudget.spend(count)
    let generator = CounterGenerator(seed: seed)
    return try Tensor(
      dtype, shape: shape, converting: (0..<count).map { draw(generator, UInt64($0)) })
  }
}

/// A random operator whose shape is an attribute.
public protocol ShapedRandomOperator: RandomOperator {
  var shape: [Int] { get set }
  var dtype: DType { get set }
}

extension ShapedRandomOperator {
  public static var arity: Arity { Arity(0) }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    _ = try dtype.float()
    _ = try Tensor.elementCount(shape)
    return [Fact(dtype, shape.map(Dimension.known))]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    [.tensor(try fill(dtype, shape: shape))]
  }
}

/// A random operator with the shape of its input, and its element type unless told another.
public protocol LikeRandomOperator: RandomOperator {
  var dtype: DType? { get set }
}

extension LikeRandomOperator {
  public static var arity: Arity { Arity(1) }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    let result = dtype ?? type.dtype
    if let result { _ = try result.float() }
    return [Fact(result, type.shape)]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    return [.tensor(try fill(dtype ?? x.dtype, shape: x.shape))]
  }
}
