// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension InferSite {
  /// The type of the elements of a sequence input, unknown when nothing is known of the input.
  ///
  /// Throws: `invalidModel` when it is absent, `typeMismatch` when it is no sequence.
  func sequenceElement(_ index: Int) throws(ModelError) -> ValueType {
    switch fact(index)?.type {
    case nil: throw ModelError(.invalidModel, "input \(index) is missing")
    case .unknown: return .unknown
    case .sequence(let element): return element
    case let type?:
      throw ModelError(.typeMismatch, "input \(index) must be a sequence, got \(type)")
    }
  }

  /// Throws: `typeMismatch` when a position, which is a whole number, is something else.
  func checkPosition(_ index: Int) throws(ModelError) {
    guard has(index), let dtype = try tensor(index).dtype else { return }
    guard dtype == .int32 || dtype == .int64 else {
      throw ModelError(.typeMismatch, "a position must be int32 or int64, got \(dtype.name)")
    }
  }
}

extension EvaluateSite {
  /// A sequence input. Throws: `invalidModel` when it is absent, `typeMismatch`.
  func sequence(_ index: Int) throws(ModelError) -> (elementType: ValueType, items: [Datum]) {
    guard case .sequence(let elementType, let items) = try datum(index) else {
      throw ModelError(.typeMismatch, "input \(index) must be a sequence")
    }
    return (elementType, items)
  }

  /// A position among `range`, where a negative one counts from `count`; nil when absent.
  ///
  /// Throws: `invalidValue` outside the range.
  func position(_ index: Int, among range: Range<Int>, count: Int) throws(ModelError) -> Int? {
    guard let values = try integers(index) else { return nil }
    guard values.count == 1, values[0] >= -count,
      range.contains(values[0] < 0 ? values[0] + count : values[0])
    else {
      throw ModelError(
        .invalidValue, "a position in a sequence of \(count) must be one number, got \(values)")
    }
    return values[0] < 0 ? values[0] + count : values[0]
  }
}
