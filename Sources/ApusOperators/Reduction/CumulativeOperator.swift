// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator whose every element combines all elements up to it along an axis, which the second
/// input names.
///
/// Real numbers are combined in `Double` and each result rounded once; integers wrap.
public protocol CumulativeOperator: Operator {
  /// Whether an element is left out of its own result.
  var isExclusive: Bool { get set }
  /// Whether results run from the end of the axis.
  var isReverse: Bool { get set }
  /// What nothing combines to.
  static var neutral: Int { get }
  /// The combination of two numbers.
  static func combine<T: NumericElement>(_ a: T, _ b: T) -> T
}

extension CumulativeOperator {
  public static var arity: Arity { Arity(2) }
  public static var decidingInputs: [Int] { [1] }

  // MARK: - Attributes

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.bool("exclusive", &isExclusive, default: false)
    try v.bool("reverse", &isReverse, default: false)
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype { _ = try dtype.numeric() }
    if let axes = try site.integers(1) {
      let axis = try Op.single(axes)
      if let rank = type.rank { _ = try AxisLayout.normalised(axis, rank: rank) }
    }
    return [Fact(.tensor(type))]
  }

  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    let layout = try AxisLayout(x.shape, axis: Op.single(site.tensor(1).integers()))
    func run<T: NumericElement>(_ values: [T]) -> [T] {
      var result = values
      for column in layout.columns {
        var total = T(converting: Int64(Self.neutral))
        for index in isReverse ? Array(column.reversed()) : Array(column) {
          let next = Self.combine(total, values[index])
          result[index] = isExclusive ? total : next
          total = next
        }
      }
      return result
    }
    func wholes<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor(shape: x.shape, run(x.elements(of: type)))
    }
    if x.dtype.isFloat {
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: run(x.doubles())))]
    }
    return [.tensor(try wholes(x.dtype.numeric()))]
  }
}

extension Op {
  /// The one number of an input that holds one. Throws: `shapeMismatch`.
  static func single(_ numbers: [Int]) throws(ModelError) -> Int {
    guard numbers.count == 1, let number = numbers.first else {
      throw ModelError(.shapeMismatch, "the axis must be one number, got \(numbers.count)")
    }
    return number
  }
}
