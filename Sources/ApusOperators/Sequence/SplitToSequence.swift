// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A sequence of parts of a tensor along an axis.
  ///
  /// Inputs: a tensor, `split?`. A scalar `split` is the extent of each part but the last, which
  /// may be smaller; a list has the extent of each part; without it parts have extent 1, or lack
  /// the axis when `keepDims` is false. Source: ONNX SplitToSequence, opset 24 (11 has fewer types).
  public struct SplitToSequence: Operator {
    public static var name: String { "SplitToSequence" }
    public static var versions: [Int] { [11, 24] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(1...2) }
    public static var decidingInputs: [Int] { [1] }
    /// Negative counts from the end.
    public var axis = 0
    /// Whether parts keep the axis; only when there is no `split`.
    public var keepDims = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
      try v.bool("keepdims", &keepDims, default: true)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try site.checkPosition(1)
      let type = try site.tensor(0)
      guard var shape = type.shape else { return [Fact(.sequence(.tensor(type)))] }
      let place = try place(rank: shape.count)
      if site.has(1) {
        shape[place] = try common(site.integers(1), site.shape(1), of: shape[place])
      } else if keepDims {
        shape[place] = 1
      } else {
        shape.remove(at: place)
      }
      return [Fact(.sequence(.tensor(TensorType(type.dtype, shape))))]
    }

    /// The extent that all parts share, when it is known.
    private func common(
      _ sizes: [Int]?, _ splitShape: [Dimension]?, of extent: Dimension
    ) -> Dimension {
      guard let sizes, let splitShape, let size = sizes.first, size > 0,
        sizes.allSatisfy({ $0 == size })
      else { return .unknown }
      if splitShape.count == 1 { return .known(size) }
      return extent.value.map { $0 % size == 0 } ?? false ? .known(size) : .unknown
    }

    private func place(rank: Int) throws(ModelError) -> Int {
      guard axis >= -rank, axis < rank else {
        throw ModelError(
          .invalidValue, "axis \(axis) is not one of a tensor of rank \(rank)",
          at: .attribute("axis"))
      }
      return axis < 0 ? axis + rank : axis
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let place = try place(rank: tensor.rank)
      let parts: [Tensor]
      if let split = try site.optionalTensor(1) {
        parts = try tensor.parts(
          axis: place, sizes: SplitToSequence.sizes(split, of: tensor.shape[place]))
      } else if keepDims {
        try Tensor.checkPartCount(tensor.shape[place])
        parts = try tensor.parts(
          axis: place, sizes: [Int](repeating: 1, count: tensor.shape[place]))
      } else {
        parts = try tensor.slices(axis: place)
      }
      var element = ValueType.tensor(TensorType(tensor.dtype))
      if let first = parts.first { element = Datum.tensor(first).type }
      for part in parts { element = try element.joined(with: Datum.tensor(part).type) }
      return [.sequence(elementType: element, parts.map { .tensor($0) })]
    }

    private static func sizes(_ split: Tensor, of extent: Int) throws(ModelError) -> [Int] {
      let values = try split.integers()
      if split.rank > 0 { return values }
      let size = values[0]
      guard size > 0 else {
        throw ModelError(.invalidValue, "the parts' extent must be positive, got \(size)")
      }
      let (whole, rest) = extent.quotientAndRemainder(dividingBy: size)
      try Tensor.checkPartCount(whole)
      return [Int](repeating: size, count: whole) + (rest > 0 ? [rest] : [])
    }
  }
}
