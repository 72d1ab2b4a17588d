// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension Layer {
  /// The only input of a call. Throws: `invalidValue` when there are none or several.
  func only(_ inputs: [SymbolicType]) throws(ModelError) -> SymbolicType {
    guard let input = inputs.first, inputs.count == 1 else {
      throw ModelError(.invalidValue, "takes 1 tensor, got \(inputs.count)")
    }
    return input
  }

  /// Throws: `typeMismatch` when the tensor does not hold 32-bit floats.
  func checkFloat(_ type: SymbolicType) throws(ModelError) {
    guard type.dtype == .float32 else {
      throw ModelError(
        .typeMismatch,
        "the input must hold float, got \(type); Embedding and Rescaling take "
          + "integers")
    }
  }

  /// Throws: `invalidValue` when the rate of a dropout is outside 0 ..< 1.
  func checkRate(_ rate: Double, _ option: String = "rate") throws(ModelError) {
    guard (0..<1).contains(rate) else {
      throw ModelError(.invalidValue, "must be in 0 ..< 1, got \(rate)", at: .attribute(option))
    }
  }

  /// Throws: `invalidValue` when the number is less than 1.
  func positive(_ number: Int, _ option: String) throws(ModelError) {
    guard number > 0 else {
      throw ModelError(.invalidValue, "must be at least 1, got \(number)", at: .attribute(option))
    }
  }
}
