// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension InferSite {
  /// The shape that the tensor inputs at `indices` stretch to together; nil when a rank is
  /// unknown. Throws: `shapeMismatch`.
  public func broadcastShape(_ indices: some Sequence<Int>) throws(ModelError) -> [Dimension]? {
    var result: [Dimension] = []
    for index in indices where has(index) {
      guard let shape = shape(index) else { return nil }
      result = try Dimension.broadcast(result, shape)
    }
    return result
  }

  /// The element type that all tensor inputs at `indices` share, nil when none is known.
  ///
  /// Throws: `typeMismatch` when they differ.
  public func commonDType(_ indices: some Sequence<Int>) throws(ModelError) -> DType? {
    var result: DType?
    for index in indices {
      guard let dtype = dtype(index) else { continue }
      if let result, result != dtype {
        throw ModelError(
          .typeMismatch,
          "inputs must have one element type, got \(result.name) and \(dtype.name)")
      }
      result = dtype
    }
    return result
  }
}

extension Dimension {
  /// The shape that both shapes stretch to. Throws: `shapeMismatch`.
  public static func broadcast(
    _ a: [Dimension], _ b: [Dimension]
  ) throws(ModelError) -> [Dimension] {
    let rank = max(a.count, b.count)
    let a = [Dimension](repeating: 1, count: rank - a.count) + a
    let b = [Dimension](repeating: 1, count: rank - b.count) + b
    var result: [Dimension] = []
    for (x, y) in zip(a, b) {
      switch (x, y) {
      case (.known(1), _): result.append(y)
      case (_, .known(1)): result.append(x)
      case (.known(let p), .known(let q)) where p != q:
        throw ModelError(.shapeMismatch, "shapes \(a) and \(b) cannot be broadcast together")
      case (.known, _): result.append(x)
      case (_, .known): result.append(y)
      default: result.append(x == y ? x : .unknown)
      }
    }
    return result
  }
}
