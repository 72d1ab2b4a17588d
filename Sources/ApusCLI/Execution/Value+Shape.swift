// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension Value {
  /// The shape that a command takes for an input: an extent without a number is 1, or `batch` where
  /// it is the first.
  /// - Throws: `unsupported` for what is no tensor of numbers of known rank.
  func shape(batch: Int? = nil) throws(ModelError) -> [Int] {
    guard let type = type.tensor, let shape = type.shape, type.dtype != .string else {
      throw ModelError(
        .unsupported, "inputs of type \(self.type) cannot be made up", at: .value(name))
    }
    return shape.enumerated().map { place, extent in
      extent.value ?? (place == 0 ? batch ?? 1 : 1)
    }
  }
}
