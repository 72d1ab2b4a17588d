// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input cut along an axis into parts of given lengths, or into equal ones.
  ///
  /// With `outputCount` the last part may be shorter. Source: ONNX Split, opset 18 (before 13 the
  /// lengths were an attribute).
  public struct Split: Operator {
    public static var name: String { "Split" }
    public static var versions: [Int] { [1, 2, 11, 13, 18] }
    public static var since: Int { 13 }
    public static var arity: Arity { Arity(1...2, 1...Arity.many) }
    public static var decidingInputs: [Int] { [1] }
    public var minimumOpset: Int { outputCount == nil ? 13 : 18 }
    public var axis = 0
    /// Number of parts where the lengths are not given; nil is the number of the node's outputs.
    public var outputCount: Int?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
      try v.int("num_outputs", &outputCount)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 13 { try raw.moveIntsToInput("split", at: 1) }
      // Opset 18 wants one of the two; before it, the number of outputs said it.
      if opset < 18, raw.inputs.count < 2 {
        raw.attributes["num_outputs"] = .int(raw.outputCount)
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard var shape = input.shape else {
        return (0..<site.outputCount).map { _ in Fact(input.dtype, nil) }
      }
      let axis = try Axis.normalized(axis, rank: shape.count)
      let lengths = try lengths(site, extent: shape[axis])
      let contents = site.shapeContents(0)
      var start = 0
      var facts: [Fact] = []
      for length in lengths.prefix(site.outputCount) {
        shape[axis] = length
        var part: [Dimension]?
        if shape.count == 1, let contents, let count = length.value, count >= 0,
          count <= contents.count - start
        {
          part = Array(contents[start..<(start + count)])
          start += count
        }
        facts.append(Fact(input.dtype, shape, contents: part))
      }
      return facts
    }

    private func lengths(_ site: InferSite, extent: Dimension) throws(ModelError) -> [Dimension] {
      let given = try site.integers(1)
      if site.has(1) && given == nil || given == nil && !extent.isKnown {
        if !site.has(1) && (outputCount ?? site.outputCount) == 1 { return [extent] }
        return [Dimension](repeating: .unknown, count: site.outputCount)
      }
      guard let count = extent.value else {
        let known = given ?? []
        return try lengths(known, outputs: site.outputCount, extent: known.reduce(0, &+))
          .map(Dimension.known)
      }
      return try lengths(given, outputs: site.outputCount, extent: count).map(Dimension.known)
    }

    /// The lengths of the parts. Throws: `invalidValue` when they do not make up the extent.
    private func lengths(
      _ given: [Int]?, outputs: Int, extent: Int
    ) throws(ModelError) -> [Int] {
      var result: [Int]
      if let given {
        result = given
      } else {
        let count = outputCount ?? outputs
        guard count > 0, count >= outputs, count <= outputs || count <= extent else {
          throw ModelError(.invalidValue, "cannot split \(extent) into \(count) parts")
        }
        let length = extent / count + (extent % count == 0 ? 0 : 1)
        guard extent % count == 0 || outputCount != nil else {
          throw ModelError(
            .invalidValue, "an extent of \(extent) does not split into \(count) equal parts")
        }
        result = [Int](repeating: length, count: count - 1)
        result.append(extent - length * (count - 1))
      }
      var left = extent
      for length in result {
        guard length >= 0, length <= left else {
          throw ModelError(.invalidValue, "parts \(result) do not make up an extent of \(extent)")
        }
        left -= length
      }
      guard left == 0, result.count >= outputs else {
        throw ModelError(
          .invalidValue, "parts \(result) do not make up \(outputs) outputs of extent \(extent)")
      }
      return result
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let axis = try Axis.normalized(axis, rank: input.rank)
      let lengths = try lengths(
        site.integers(1), outputs: site.wanted.count, extent: input.shape[axis])
      let strides = Broadcasting.strides(input.shape)
      var shape = input.shape
      var start = 0
      var parts: [Datum?] = []
      for length in lengths.prefix(site.wanted.count) {
        shape[axis] = length
        parts.append(.tensor(try input.strided(shape, strides, offset: start &* strides[axis])))
        start += length
      }
      return parts
    }
  }
}
