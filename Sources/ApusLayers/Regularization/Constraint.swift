// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A set that a weight is brought back to after each training step.
public enum Constraint: Sendable, Hashable {
  /// The weights of each output, all axes but the last, have a length of at most this.
  ///
  /// Source: Keras MaxNorm, whose `axis` is every axis but the last.
  case maxNorm(Double)
  /// No element is negative. Source: Keras NonNeg.
  case nonNegative

  /// Brings the elements of a weight of that shape into the set.
  ///
  /// Throws: `shapeMismatch` when there are not as many elements as the shape says.
  public func project(_ elements: inout [Float], shape: [Int]) throws(ModelError) {
    guard try Tensor.elementCount(shape) == elements.count else {
      throw ModelError(
        .shapeMismatch, "a weight of shape \(shape) cannot have \(elements.count) elements")
    }
    switch self {
    case .nonNegative:
      for place in elements.indices { elements[place] = max(0, elements[place]) }
    case .maxNorm(let limit):
      guard let columns = shape.last, columns > 0 else { return }
      for column in 0..<columns {
        let places = stride(from: column, to: elements.count, by: columns)
        let norm = places.reduce(0.0) {
          $0 + Double(elements[$1]) * Double(elements[$1])
        }.squareRoot()
        guard norm > limit else { continue }
        // Keras divides by the length plus its smallest number.
        let factor = Float(limit / (norm + 1e-7))
        for place in places { elements[place] *= factor }
      }
    }
  }
}
