// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

/// An operator that turns each column along an axis into another of the same length.
///
/// Before opset 13 the columns were the rows of a matrix: `axis` and all later axes as one. The
/// operator keeps that as `joinsLaterAxes`, which it reads and writes under a name of its own,
/// since no later opset has a form for it.
public protocol SoftmaxOperator: Operator {
  /// The axis of the columns; negative counts from the end.
  var axis: Int { get set }
  /// Whether columns run along `axis` and all later axes.
  var joinsLaterAxes: Bool { get set }
  /// What becomes of one column, which is not empty, in an element type.
  func column(_ x: [Double], in dtype: DType) -> [Double]
}

private let joinName = Attribute.privatePrefix + "joins_later_axes"

extension SoftmaxOperator {
  public static var since: Int { 13 }
  public static var arity: Arity { Arity(1) }

  // MARK: - Attributes

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.int("axis", &axis, default: -1)
    try v.bool(joinName, &joinsLaterAxes, default: false)
  }

  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    guard opset < 13 else { return }
    let axis = raw.attributes["axis"] ?? .int(1)
    raw.attributes["axis"] = axis
    if axis != .int(-1) { raw.attributes[joinName] = .int(1) }
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let type = try site.tensor(0)
    if let dtype = type.dtype { _ = try dtype.float() }
    if let rank = type.rank { _ = try AxisLayout.normalised(axis, rank: rank) }
    return [Fact(.tensor(type))]
  }

  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    _ = try x.dtype.float()
    let layout =
      try joinsLaterAxes
      ? AxisLayout(x.shape, joiningFrom: axis) : AxisLayout(x.shape, axis: axis)
    let values = try x.doubles()
    var result = values
    guard !values.isEmpty else { return [.tensor(x)] }
    for indices in layout.columns {
      for (index, y) in zip(indices, column(indices.map { values[$0] }, in: x.dtype)) {
        result[index] = y
      }
    }
    return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: result))]
  }
}

extension Op {
  /// The logarithm of the sum of the exponentials, without overflow; -∞ of nothing.
  static func logSumExp(_ x: [Double]) -> Double {
    let largest = x.reduce(-.infinity) { Double.extreme($0, $1, larger: true) }
    guard largest.isFinite else { return largest }
    return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
  }
}
