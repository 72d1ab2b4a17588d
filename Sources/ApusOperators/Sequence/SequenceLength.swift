// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The number of elements of a sequence, an int64 scalar.
  ///
  /// Source: ONNX SequenceLength, opset 11.
  public struct SequenceLength: Operator {
    public static var name: String { "SequenceLength" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(1) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try site.sequenceElement(0)
      return [Fact(.int64, [])]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      [.tensor(try Tensor(scalar: Int64(site.sequence(0).items.count)))]
    }
  }
}
