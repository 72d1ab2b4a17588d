// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What an update does to the element that it meets.
public enum ScatterReduction: String, Sendable {
  case none, add, mul, max, min

  /// The first opset of the scatter operators that knows it.
  var opset: Int {
    switch self {
    case .none: 11
    case .add, .mul: 16
    case .max, .min: 18
    }
  }

  /// `data` with `updates[i]` put in at `places[i]`, in order.
  ///
  /// Throws: `typeMismatch` when the element types differ or have no such arithmetic.
  func scatter(
    _ updates: Tensor, at places: [Int], into data: Tensor
  ) throws(ModelError) -> Tensor {
    guard data.dtype == updates.dtype else {
      throw ModelError(
        .typeMismatch,
        "updates must be \(data.dtype.name) as the data, got \(updates.dtype.name)")
    }
    guard places.count == updates.count else {
      throw ModelError(
        .shapeMismatch, "needs \(places.count) updates, got shape \(updates.shape)")
    }
    func put<T: TensorElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      var result = try data.elements(of: type)
      for (place, update) in zip(places, try updates.elements(of: type)) { result[place] = update }
      return try Tensor(shape: data.shape, result)
    }
    func combine<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      var result = try data.elements(of: type)
      for (place, update) in zip(places, try updates.elements(of: type)) {
        result[place] = combined(result[place], update)
      }
      return try Tensor(shape: data.shape, result)
    }
    return self == .none
      ? try put(data.dtype.elementType) : try combine(data.dtype.numeric())
  }

  private func combined<T: NumericElement>(_ a: T, _ b: T) -> T {
    switch self {
    case .none: return b
    case .add: return T.adding(a, b)
    case .mul: return T.multiplying(a, b)
    case .max: return a.asDouble.isNaN || a > b ? a : b
    case .min: return a.asDouble.isNaN || a < b ? a : b
    }
  }
}
