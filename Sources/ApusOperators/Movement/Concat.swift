// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The inputs one after another along an axis; all other extents are equal.
  ///
  /// Source: ONNX Concat, opset 4 (before it the axis was 1 by default).
  public struct Concat: Operator {
    public static var name: String { "Concat" }
    public static var versions: [Int] { [1, 4, 11, 13] }
    public static var since: Int { 4 }
    public static var arity: Arity { Arity(1...Arity.many) }
    public var axis = 0
    public init() {}
    public init(axis: Int) { self.axis = axis }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: nil)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 4 && raw.attributes["axis"] == nil { raw.attributes["axis"] = .int(1) }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.commonDType(site.inputs.indices)
      var shapes: [[Dimension]] = []
      var complete = true
      for index in site.inputs.indices {
        let shape = try site.tensor(index).shape
        if let shape { shapes.append(shape) } else { complete = false }
      }
      guard var result = shapes.first else { return [Fact(dtype, nil)] }
      let axis = try Axis.normalized(axis, rank: result.count)
      for shape in shapes.dropFirst() {
        guard shape.count == result.count else {
          throw ModelError(
            .shapeMismatch, "all inputs must have one rank, got \(result) and \(shape)")
        }
        for other in result.indices where other != axis {
          result[other] = try .merged(result[other], shape[other])
        }
      }
      result[axis] = complete ? .sum(of: shapes.map { $0[axis] }) : .unknown
      return [Fact(dtype, result, contents: try joined(site, rank: result.count, dtype))]
    }

    private func joined(
      _ site: InferSite, rank: Int, _ dtype: DType?
    ) throws(ModelError) -> [Dimension]? {
      guard rank == 1, dtype?.isInteger == true else { return nil }
      var result: [Dimension] = []
      for index in site.inputs.indices {
        guard let part = try site.extents(index, signed: true),
          result.count + part.count <= InferSite.longestShape
        else { return nil }
        result += part
      }
      return result
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var parts: [Tensor] = []
      for index in site.inputs.indices { parts.append(try site.tensor(index)) }
      return [.tensor(try Concat.joined(parts, axis: axis))]
    }

    /// The tensors one after another. Throws: `shapeMismatch` or `typeMismatch`.
    static func joined(_ parts: [Tensor], axis: Int) throws(ModelError) -> Tensor {
      guard let first = parts.first else {
        throw ModelError(.invalidModel, "needs at least one input")
      }
      let axis = try Axis.normalized(axis, rank: first.rank)
      var shape = first.shape
      shape[axis] = 0
      for part in parts {
        var other = part.shape
        if axis < other.count { other[axis] = shape[axis] }
        guard other == shape, part.dtype == first.dtype else {
          throw ModelError(
            .shapeMismatch,
            "\(part.dtype.name)\(part.shape) cannot follow \(first.dtype.name)"
              + "\(first.shape) along axis \(axis)")
        }
        shape[axis] = shape[axis] &+ part.shape[axis]
      }
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let outer = shape[..<axis].reduce(1, *)
      func join<T: TensorElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        var sources: [[T]] = []
        for part in parts { sources.append(try part.elements(of: type)) }
        var result: [T] = []
        result.reserveCapacity(count)
        for row in 0..<(count == 0 ? 0 : outer) {
          for source in sources {
            let run = source.count / outer
            result += source[(row * run)..<((row + 1) * run)]
          }
        }
        return try Tensor(shape: shape, result)
      }
      return try join(first.dtype.elementType)
    }
  }
}
