// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Tensor {
  /// The tensor whose element `i` is this one's element `indices[i]`, for any element type.
  ///
  /// Every operator that only moves elements is a list of indices. A negative index gives `fill`,
  /// or zero when there is none. Throws: `invalidValue` for an index beyond the end,
  /// `typeMismatch` for a fill of another type, `shapeMismatch`.
  public func gathered(
    _ indices: [Int], shape: [Int], fill: Tensor? = nil
  ) throws(ModelError) -> Tensor {
    guard let last = indices.max(), last < count else {
      if indices.isEmpty { return try Tensor.zeros(dtype, shape: shape) }
      throw ModelError(.invalidValue, "an index lies beyond the tensor's \(count) elements")
    }
    let filler = if let fill { fill } else { try Tensor.zeros(dtype, shape: [1]) }
    guard filler.dtype == dtype, filler.count > 0 else {
      throw ModelError(
        .typeMismatch, "needs a \(dtype.name) to fill with, got \(filler.dtype.name)")
    }
    guard let source = bytes, let filling = filler.bytes else {
      let strings = try elements(of: String.self)
      let filling = try filler.elements(of: String.self)[0]
      return try Tensor(shape: shape, indices.map { $0 < 0 ? filling : strings[$0] })
    }
    let width = dtype.byteWidth
    let (needed, overflows) = indices.count.multipliedReportingOverflow(by: width)
    guard !overflows else { throw ModelError(.limitExceeded, "the result has too many elements") }
    let storage = try Storage.allocate(byteCount: needed)
    // By width and not by type: moving is the same for all, and these loops are specialised.
    switch width {
    case 1: Tensor.move(indices, source, filling, to: storage, as: UInt8.self)
    case 2: Tensor.move(indices, source, filling, to: storage, as: UInt16.self)
    case 4: Tensor.move(indices, source, filling, to: storage, as: UInt32.self)
    case 8: Tensor.move(indices, source, filling, to: storage, as: UInt64.self)
    default:
      for (place, index) in indices.enumerated() {
        let element = index < 0 ? filling.pointer : source.pointer + index * width
        memcpy(storage.base + place * width, element, width)
      }
    }
    return try Tensor(dtype, shape: shape, bytes: Bytes(storage))
  }

  private static func move<Word: FixedWidthInteger>(
    _ indices: [Int], _ source: Bytes, _ filling: Bytes, to storage: Storage, as type: Word.Type
  ) {
    let from = source.pointer.assumingMemoryBound(to: type)
    let to = storage.base.assumingMemoryBound(to: type)
    let fill = filling.pointer.assumingMemoryBound(to: type)[0]
    for (place, index) in indices.enumerated() { to[place] = index < 0 ? fill : from[index] }
    withExtendedLifetime((source, filling)) {}
  }
}
