// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The same elements with the shape that the second input holds.
  ///
  /// An entry 0 keeps the input's extent (unless `allowZero`), one entry -1 takes what is left.
  /// Source: ONNX Reshape, opset 14 (before 5 the shape was an attribute).
  public struct Reshape: Operator {
    public static var name: String { "Reshape" }
    public static var versions: [Int] { [1, 5, 13, 14, 19, 21, 23, 24, 25] }
    public static var since: Int { 5 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    public var minimumOpset: Int { allowZero ? 14 : 5 }
    /// Whether an entry 0 means an extent of 0.
    public var allowZero = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("allowzero", &allowZero, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 5 else { return }
      raw.attributes["consumed_inputs"] = nil
      try raw.moveIntsToInput("shape", at: 1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let target = try site.extents(1, signed: true) else { return [Fact(input.dtype, nil)] }
      let shape = try resolved(target, from: input.shape)
      return [Fact(input.dtype, shape, contents: shape.count <= 1 ? site.shapeContents(0) : nil)]
    }

    /// The shape that `target` stands for. Throws: `shapeMismatch` or `invalidValue`.
    func resolved(
      _ target: [Dimension], from input: [Dimension]?
    ) throws(ModelError) -> [Dimension] {
      var shape = target
      for (axis, extent) in target.enumerated() {
        guard case .known(let value) = extent else { continue }
        guard value >= -1 else {
          throw ModelError(.invalidValue, "the shape has the extent \(value)")
        }
        guard value == 0 && !allowZero else { continue }
        guard let input else {
          shape[axis] = .unknown
          continue
        }
        guard axis < input.count else {
          throw ModelError(
            .shapeMismatch, "entry \(axis) is 0, but the input has rank \(input.count) only")
        }
        shape[axis] = input[axis]
      }
      let inferred = target.indices.filter { target[$0] == .known(-1) }
      guard inferred.count <= 1, inferred.isEmpty || !allowZero || !target.contains(.known(0))
      else {
        throw ModelError(
          .invalidValue, "the shape \(target) may have one -1, and with allowzero no 0 beside it")
      }
      // What one unknown entry turns out to be is what -1 would have been.
      let open =
        inferred.first
        ?? (shape.filter { $0 == .unknown }.count == 1
          ? shape.firstIndex(of: .unknown) : nil)
      guard let open else { return try checked(shape, from: input) }
      var others = shape
      others.remove(at: open)
      guard !others.contains(.known(0)) || inferred.isEmpty else {
        throw ModelError(.shapeMismatch, "-1 cannot be worked out beside an extent of 0")
      }
      shape[open] = if let input { try .quotient(of: input, by: others) } else { .unknown }
      return shape
    }

    private func checked(
      _ shape: [Dimension], from input: [Dimension]?
    ) throws(ModelError) -> [Dimension] {
      if let input, case .known(let had) = Dimension.product(of: input),
        case .known(let has) = Dimension.product(of: shape), had != has
      {
        throw ModelError(
          .shapeMismatch, "\(input) has \(had) elements and cannot take the shape \(shape)")
      }
      return shape
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let target = try site.tensor(1).integers().map(Dimension.known)
      let shape = try resolved(target, from: input.shape.map(Dimension.known))
      return [.tensor(try input.reshaped(shape.compactMap(\.value)))]
    }
  }
}
