// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The tensors of a sequence joined along an axis, or side by side along a new one.
  ///
  /// Source: ONNX ConcatFromSequence, opset 11.
  public struct ConcatFromSequence: Operator {
    public static var name: String { "ConcatFromSequence" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(1) }
    /// The axis, of the result when it is new; negative counts from the end.
    public var axis = 0
    /// Whether the axis is a new one.
    public var newAxis = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: nil)
      try v.bool("new_axis", &newAxis, default: false)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      guard let type = try site.sequenceElement(0).tensor else { return [Fact(.unknown)] }
      guard var shape = type.shape else { return [Fact(type.dtype, nil)] }
      let place = try place(rank: shape.count)
      if newAxis { shape.insert(.unknown, at: place) } else { shape[place] = .unknown }
      return [Fact(type.dtype, shape)]
    }

    private func place(rank: Int) throws(ModelError) -> Int {
      let rank = newAxis ? rank + 1 : rank
      guard axis >= -rank, axis < rank else {
        throw ModelError(
          .invalidValue, "axis \(axis) is not one of a tensor of rank \(rank)",
          at: .attribute("axis"))
      }
      return axis < 0 ? axis + rank : axis
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      var tensors: [Tensor] = []
      for case .tensor(let tensor) in try site.sequence(0).items { tensors.append(tensor) }
      guard let first = tensors.first else {
        throw ModelError(.invalidValue, "the sequence holds no tensor to join")
      }
      let place = try place(rank: first.rank)
      return [
        .tensor(
          newAxis
            ? try Tensor.stacked(tensors, axis: place) : try Tensor.joined(tensors, axis: place))
      ]
    }
  }
}
