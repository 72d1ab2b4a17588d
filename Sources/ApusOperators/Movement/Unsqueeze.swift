// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input with axes of extent 1 put in at the places that the second input lists.
  ///
  /// Source: ONNX Unsqueeze, opset 13 (before it the axes were an attribute).
  public struct Unsqueeze: Operator {
    public static var name: String { "Unsqueeze" }
    public static var versions: [Int] { [1, 11, 13, 21, 23, 24, 25] }
    public static var since: Int { 13 }
    public static var arity: Arity { Arity(2) }
    public static var decidingInputs: [Int] { [1] }
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 13 { try raw.moveIntsToInput("axes", at: 1) }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else { return [Fact(input.dtype, nil)] }
      guard let axes = try site.integers(1) else {
        guard let count = try site.entryCount(1), count <= InferSite.longestShape else {
          return [Fact(input.dtype, nil)]
        }
        let unknown = [Dimension](repeating: .unknown, count: shape.count + count)
        return [Fact(input.dtype, unknown)]
      }
      let result = try widened(shape, axes)
      return [Fact(input.dtype, result, contents: result.count <= 1 ? site.contents(0) : nil)]
    }

    private func widened(_ shape: [Dimension], _ axes: [Int]) throws(ModelError) -> [Dimension] {
      let rank = shape.count + axes.count
      let added = Set(try Axis.normalized(axes, rank: rank))
      var rest = shape[...]
      return (0..<rank).map { added.contains($0) ? 1 : rest.removeFirst() }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let shape = try widened(input.shape.map(Dimension.known), site.tensor(1).integers())
      return [.tensor(try input.reshaped(shape.compactMap(\.value)))]
    }
  }
}
