// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator that gives the place of the extreme element along an axis, as int64.
public protocol ArgumentOperator: Operator {
  /// The axis; negative counts from the end.
  var axis: Int { get set }
  /// Whether the axis stays, with extent 1.
  var keepsDimensions: Bool { get set }
  /// Whether the last of equal elements counts instead of the first.
  var selectsLast: Bool { get set }
  /// Whether the largest element is sought.
  static var seeksLargest: Bool { get }
}

extension ArgumentOperator {
  public static var since: Int { 1 }
  public static var arity: Arity { Arity(1) }
  public var minimumOpset: Int { selectsLast ? 12 : axis < 0 ? 11 : 1 }

  // MARK: - Attributes

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.int("axis", &axis, default: 0)
    try v.bool("keepdims", &keepsDimensions, default: true)
    try v.bool("select_last_index", &selectsLast, default: false)
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype { _ = try dtype.numeric() }
    guard var shape = type.shape else { return [Fact(.int64, nil)] }
    let place = try AxisLayout.normalised(axis, rank: shape.count)
    if shape[place] == 0 { throw Op.emptyAxis(axis) }
    if keepsDimensions { shape[place] = 1 } else { shape.remove(at: place) }
    return [Fact(.int64, shape)]
  }

  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    let place = try AxisLayout.normalised(axis, rank: x.rank)
    let layout = try AxisLayout(x.shape, axis: axis)
    guard layout.extent > 0 else { throw Op.emptyAxis(axis) }
    var shape = x.shape
    if keepsDimensions { shape[place] = 1 } else { shape.remove(at: place) }
    func seek<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      let values = try x.elements(of: type)
      return try Tensor(
        shape: shape, layout.columns.map { column in best(column.map { values[$0] }) })
    }
    return [.tensor(try seek(x.dtype.numeric()))]
  }

  /// The place of the extreme element; NaN is more extreme than any number.
  private func best<T: NumericElement>(_ column: [T]) -> Int64 {
    var best = 0
    for (index, x) in column.enumerated().dropFirst() {
      let y = column[best]
      let isBetter = x != x ? y == y : Self.seeksLargest ? x > y : x < y
      let isEqual = x == y || (x != x && y != y)
      if isBetter && y == y || (isEqual && selectsLast) { best = index }
    }
    return Int64(best)
  }
}

extension Op {
  static func emptyAxis(_ axis: Int) -> ModelError {
    ModelError(
      .shapeMismatch, "the axis \(axis) has extent 0, so no element is extreme along it",
      at: .attribute("axis"))
  }
}
