// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// A binary operator that before opset 7 broadcast by attributes: `broadcast = 1` stretched the
/// second input, whose axes began at `axis` of the first.
///
/// Without `axis` the present rule gives the same. With it the operator keeps `legacyAxis`, which
/// it reads and writes under a name of its own: no opset since 7 has a form for it.
public protocol LegacyBroadcasting: BinaryOperator {
  var legacyAxis: Int? { get set }
}

extension LegacyBroadcasting {
  public static var since: Int { 7 }

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.int(Op.legacyAxisName, &legacyAxis)
  }

  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    guard opset < 7 else { return }
    raw.attributes["consumed_inputs"] = nil
    let broadcast = raw.attributes.removeValue(forKey: "broadcast")
    let axis = raw.attributes.removeValue(forKey: "axis")
    if let broadcast, broadcast != .int(0) { raw.attributes[Op.legacyAxisName] = axis }
  }
}

extension Op {
  static let legacyAxisName = Attribute.privatePrefix + "legacy_axis"

  /// How many extents of 1 must follow `shape` for it to begin at `axis` of a tensor of `rank`.
  ///
  /// Shapes of one rank line up whatever the axis. Throws: `shapeMismatch` when it does not fit.
  static func padding(
    _ shape: [Dimension], under rank: Int, axis: Int
  ) throws(ModelError) -> Int {
    if shape.count == rank || shape.allSatisfy({ $0 == 1 }) { return 0 }
    let start = axis < 0 ? axis &+ rank : axis
    guard start >= 0, start <= rank - shape.count else {
      throw ModelError(
        .shapeMismatch,
        "a tensor of rank \(shape.count) does not fit at axis \(axis) of one of rank \(rank)",
        at: .attribute("axis"))
    }
    return rank - start - shape.count
  }
}
