// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The positions of elements that are not zero, one column each: x of rank r gives [r, n].
  ///
  /// A scalar counts as a list of one element. Source: ONNX NonZero, opset 9.
  public struct NonZero: Operator {
    public static var name: String { "NonZero" }
    public static var versions: [Int] { [9, 13] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public static var decidingInputs: [Int] { [0] }
    public init() {}

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let rank = try site.tensor(0).rank
      return [Fact(.int64, [rank.map { .known(max(1, $0)) } ?? .unknown, .unknown])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let shape = input.rank == 0 ? [1] : input.shape
      var flat: [Int] = []
      for (index, isZero) in try NonZero.zeros(input).enumerated() where !isZero {
        flat.append(index)
      }
      let strides = Broadcasting.strides(shape)
      var rows: [Int64] = []
      for axis in shape.indices {
        rows += flat.map { Int64($0 / strides[axis] % shape[axis]) }
      }
      return [.tensor(try Tensor(shape: [shape.count, flat.count], rows))]
    }

    private static func zeros(_ input: Tensor) throws(ModelError) -> [Bool] {
      switch input.dtype {
      case .string: try input.elements(of: String.self).map(\.isEmpty)
      case .complex64:
        try input.elements(of: Complex<Float>.self).map { $0.real == 0 && $0.imaginary == 0 }
      case .complex128:
        try input.elements(of: Complex<Double>.self).map { $0.real == 0 && $0.imaginary == 0 }
      default: try input.doubles().map { $0 == 0 }
      }
    }
  }
}
