// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that combines two tensors element by element, stretched to a common shape.
///
/// `ArithmeticOperator`, `ComparisonOperator`, `LogicalOperator` and `BitwiseOperator` say what
/// is done to a pair of elements; everything else is the same for all.
public protocol BinaryOperator: Operator {
  /// Where the axes of the second input lie among those of the first; nil lines up the last ones.
  var legacyAxis: Int? { get }
  /// Whether only the second input may be stretched.
  static var isUnidirectional: Bool { get }
  /// Whether the inputs may have different element types.
  static var mixesTypes: Bool { get }
  /// The element type of the result. Throws: `typeMismatch` when inputs may not have this type.
  func resultType(_ dtype: DType) throws(ModelError) -> DType
  /// The result for inputs of the same type that broadcast to `shape`.
  func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor
  /// What the operator makes of two extents, as far as that is known; `dtype` is the first
  /// input's type.
  func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension
}

extension BinaryOperator {
  public static var arity: Arity { Arity(2) }
  public static var isUnidirectional: Bool { false }
  public static var mixesTypes: Bool { false }
  public var legacyAxis: Int? { nil }
  public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension { .unknown }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let dtype = try Self.mixesTypes ? site.tensor(0).dtype : site.commonDType(0..<2)
    var result: DType?
    if let dtype { result = try resultType(dtype) }
    let a = try site.tensor(0).shape
    let b = try site.tensor(1).shape
    guard let a, var b else { return [Fact(result, nil)] }
    if let legacyAxis {
      b += [Dimension](repeating: 1, count: try Op.padding(b, under: a.count, axis: legacyAxis))
    }
    var contents: [Dimension]?
    if let dtype, legacyAxis == nil {
      contents = site.combinedContents(0..<2, result) { extent($0[0], $0[1], dtype) }
    }
    let shape = try Dimension.broadcast(a, b)
    if Self.isUnidirectional {
      try Op.checkStretches(TensorType(nil, shape).knownShape, first: TensorType(nil, a).knownShape)
    }
    return [Fact(result, shape, contents: contents)]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let a = try site.tensor(0)
    var b = try site.tensor(1)
    guard Self.mixesTypes || a.dtype == b.dtype else {
      throw ModelError(
        .typeMismatch,
        "inputs must have one element type, got \(a.dtype.name) and \(b.dtype.name)")
    }
    if let legacyAxis {
      let missing = try Op.padding(b.shape.map(Dimension.known), under: a.rank, axis: legacyAxis)
      b = try b.reshaped(b.shape + [Int](repeating: 1, count: missing))
    }
    let shape = try Broadcasting.shape([a.shape, b.shape])
    if Self.isUnidirectional { try Op.checkStretches(shape, first: a.shape) }
    return [.tensor(try combine(a, b, shape: shape))]
  }
}

extension Op {
  /// Throws: `shapeMismatch` when the first input would be stretched, as far as that is known.
  static func checkStretches(_ shape: [Int]?, first: [Int]?) throws(ModelError) {
    guard let shape, let first, shape != first else { return }
    throw ModelError(
      .shapeMismatch, "the second input must broadcast to the first's shape \(first)")
  }
}

extension Tensor {
  /// `f` of each pair of elements of two tensors, both stretched to `shape`.
  static func combining<A: TensorElement, B: TensorElement, R: TensorElement>(
    _ a: Tensor, _ b: Tensor, shape: [Int], _ f: (A, B) -> R
  ) throws(ModelError) -> Tensor {
    let x = try a.broadcast(to: shape).elements(of: A.self)
    let y = try b.broadcast(to: shape).elements(of: B.self)
    return try Tensor(shape: shape, zip(x, y).map { f($0, $1) })
  }
}
