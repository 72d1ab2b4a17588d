// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input with elements added or taken away at the ends of axes.
  ///
  /// Inputs: data, pads (begins, then ends; negative ones take away), value, axes. A side that is
  /// cut is cut before the other side repeats what is left.
  /// Source: ONNX Pad, opset 19 (axes since 18, wrap since 19).
  public struct Pad: Operator {
    public static var name: String { "Pad" }
    public static var versions: [Int] { [1, 2, 11, 13, 18, 19, 21, 23, 24, 25] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(2...4) }
    public static var decidingInputs: [Int] { [1, 3] }
    public var minimumOpset: Int { mode == .wrap ? 19 : usesAxes ? 18 : 11 }
    public var mode = Mode.constant
    /// Whether the node has the input `axes`, which older opsets lack.
    public var usesAxes = false
    private static let usesAxesName = Attribute.privatePrefix + "uses_axes"
    public init() {}

    /// What the added elements are.
    public enum Mode: String, Sendable {
      case constant, reflect, edge, wrap
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: .constant)
      // Equal to its own default, so that it is read from `upgrade` and never written.
      try v.bool(Pad.usesAxesName, &usesAxes, default: usesAxes)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 11 {
        try raw.moveIntsToInput(opset < 2 ? "paddings" : "pads", at: 1)
        switch raw.attributes.removeValue(forKey: "value") {
        case nil, .float(0): break
        case .float(let value): raw.setInput(2, .constant(try Tensor(scalar: value)))
        default:
          throw ModelError(.invalidModel, "must be a real number", at: .attribute("value"))
        }
      }
      if raw.inputs.count > 3, case .value = raw.inputs[3] {
        raw.attributes[Pad.usesAxesName] = .int(1)
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else { return [Fact(input.dtype, nil)] }
      let unknown = [Dimension](repeating: .unknown, count: shape.count)
      guard let pads = try site.integers(1) else { return [Fact(input.dtype, unknown)] }
      let axes = try site.integers(3)
      if site.has(3) && axes == nil { return [Fact(input.dtype, unknown)] }
      var result = shape
      for (axis, side) in try Pad.sides(pads, axes, rank: shape.count).enumerated() {
        guard side.before != 0 || side.after != 0 else { continue }
        guard let extent = shape[axis].value else {
          result[axis] = .unknown
          continue
        }
        result[axis] = .known(try Pad.padded(extent, side))
      }
      return [Fact(input.dtype, result)]
    }

    /// What is added before and after each axis. Throws: `shapeMismatch` or `invalidValue`.
    package static func sides(
      _ pads: [Int], _ axes: [Int]?, rank: Int
    ) throws(ModelError) -> [(before: Int, after: Int)] {
      let axes = try Axis.normalized(axes ?? Array(0..<rank), rank: rank)
      guard pads.count == 2 * axes.count else {
        throw ModelError(
          .shapeMismatch, "needs \(2 * axes.count) pads, two for each axis, got \(pads.count)")
      }
      var sides = [(before: Int, after: Int)](repeating: (0, 0), count: rank)
      for (place, axis) in axes.enumerated() {
        sides[axis] = (pads[place], pads[place + axes.count])
        guard abs(Double(pads[place])) < 0x1p40, abs(Double(pads[place + axes.count])) < 0x1p40
        else {
          throw ModelError(.limitExceeded, "pads \(pads) are too large")
        }
      }
      return sides
    }

    private static func padded(
      _ extent: Int, _ side: (before: Int, after: Int)
    ) throws(ModelError) -> Int {
      guard extent &+ min(0, side.before) &+ min(0, side.after) >= 0 else {
        throw ModelError(
          .invalidValue, "pads \(side) take away more than the extent of \(extent)")
      }
      return extent &+ side.before &+ side.after
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let sides = try Pad.sides(site.tensor(1).integers(), site.integers(3), rank: input.rank)
      let own = Broadcasting.strides(input.shape)
      var shape: [Int] = []
      for (axis, side) in sides.enumerated() {
        shape.append(try Pad.padded(input.shape[axis], side))
      }
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      // Where each element comes from, an axis at a time; -1 is outside.
      var places = [0]
      for (axis, side) in sides.enumerated() where count > 0 {
        let line = try sources(input.shape[axis], side)
        var next: [Int] = []
        next.reserveCapacity(places.count * line.count)
        for place in places {
          for source in line {
            next.append(place < 0 || source < 0 ? -1 : place + source * own[axis])
          }
        }
        places = next
      }
      if count == 0 { places = [] }
      return [.tensor(try input.gathered(places, shape: shape, fill: try fill(site, input.dtype)))]
    }

    /// For each position of a padded axis the position that it repeats, or -1. Throws:
    /// `invalidValue` when there is nothing to repeat.
    package func sources(
      _ extent: Int, _ side: (before: Int, after: Int)
    ) throws(ModelError) -> [Int] {
      let first = max(0, -side.before)
      let left = extent - first - max(0, -side.after)
      let before = max(0, side.before)
      let total = left + before + max(0, side.after)
      guard left > 0 || mode == .constant || total == 0 else {
        throw ModelError(.invalidValue, "mode \(mode.rawValue) needs an element to repeat")
      }
      return (0..<total).map { position in
        let place = position - before
        if place >= 0 && place < left { return first + place }
        switch mode {
        case .constant: return -1
        case .edge: return first + max(0, min(left - 1, place))
        case .wrap: return first + Pad.remainder(place, left)
        case .reflect:
          guard left > 1 else { return first }
          let turn = Pad.remainder(place, 2 * (left - 1))
          return first + (turn < left ? turn : 2 * (left - 1) - turn)
        }
      }
    }

    private static func remainder(_ a: Int, _ b: Int) -> Int {
      let rest = a % b
      return rest < 0 ? rest + b : rest
    }

    private func fill(_ site: EvaluateSite, _ dtype: DType) throws(ModelError) -> Tensor? {
      guard let value = try site.optionalTensor(2), value.count > 0 else { return nil }
      guard value.count == 1 else {
        throw ModelError(
          .shapeMismatch, "the value must be one element, got shape \(value.shape)")
      }
      if value.dtype == dtype { return value }
      // An attribute of older opsets, which is a float whatever the type of the data.
      return try Tensor(dtype, shape: [1], converting: value.doubles())
    }
  }
}
