// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The same elements in another shape, the batch left as it is; -1 stands for what is left over.
///
/// Source: Keras Reshape.
public final class Reshape: Layer {
  let targetShape: [Int]

  public init(_ targetShape: [Int], name: String? = nil) {
    self.targetShape = targetShape
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try x.checkRank(1...8)
    guard targetShape.allSatisfy({ $0 > 0 || $0 == -1 }),
      targetShape.filter({ $0 == -1 }).count <= 1
    else {
      throw ModelError(
        .invalidValue, "extents must be positive, with at most one -1, got \(targetShape)")
    }
    let rest = try Tensor.elementCount(targetShape.filter { $0 != -1 })
    let extents = x.shape.dropFirst().compactMap(\.value)
    guard extents.count == x.rank - 1 else {
      return [
        SymbolicType(x.dtype, [x.shape[0]] + targetShape.map { $0 < 0 ? .unknown : .known($0) })
      ]
    }
    let count = try Tensor.elementCount(extents)
    guard targetShape.contains(-1) ? count % rest == 0 : count == rest else {
      throw ModelError(.shapeMismatch, "\(x) does not fit the shape \(targetShape)")
    }
    return [
      SymbolicType(x.dtype, [x.shape[0]] + targetShape.map { .known($0 < 0 ? count / rest : $0) })
    ]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let shape = try e.integers([0] + targetShape)
    return [Emitted(try e.node("Reshape", [e.value(inputs[0]), shape]))]
  }
}
