// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input without the axes that the second input lists, or without all axes of extent 1.
  ///
  /// Source: ONNX Squeeze, opset 13 (before it the axes were an attribute).
  public struct Squeeze: Operator {
    public static var name: String { "Squeeze" }
    public static var versions: [Int] { [1, 11, 13, 21, 23, 24, 25] }
    public static var since: Int { 13 }
    public static var arity: Arity { Arity(1...2) }
    public static var decidingInputs: [Int] { [1] }
    public init() {}

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 13 { try raw.moveIntsToInput("axes", at: 1) }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else { return [Fact(input.dtype, nil)] }
      var axes: [Int]?
      if site.has(1) {
        axes = try site.integers(1)
        if axes == nil {
          guard let count = try site.entryCount(1), count <= shape.count else {
            return [Fact(input.dtype, nil)]
          }
          let rest = [Dimension](repeating: .unknown, count: shape.count - count)
          return [Fact(input.dtype, rest)]
        }
      } else if !shape.allSatisfy(\.isKnown) {
        return [Fact(input.dtype, nil)]
      }
      return [Fact(input.dtype, try rest(of: shape, axes), contents: site.shapeContents(0))]
    }

    private func rest(of shape: [Dimension], _ axes: [Int]?) throws(ModelError) -> [Dimension] {
      guard let axes else { return shape.filter { $0 != 1 } }
      let dropped = try Axis.normalized(axes, rank: shape.count)
      for axis in dropped {
        guard shape[axis].value ?? 1 == 1 else {
          throw ModelError(
            .shapeMismatch, "axis \(axis) has extent \(shape[axis]); only 1 can be dropped")
        }
      }
      return shape.indices.filter { !dropped.contains($0) }.map { shape[$0] }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let shape = try rest(of: input.shape.map(Dimension.known), site.integers(1))
      return [.tensor(try input.reshaped(shape.compactMap(\.value)))]
    }
  }
}
