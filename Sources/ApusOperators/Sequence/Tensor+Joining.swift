// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension Tensor {
  /// The tensors one after another along an axis that they have.
  ///
  /// Throws: `shapeMismatch` when other extents differ, `typeMismatch`, `invalidValue` when there
  /// is no tensor.
  static func joined(_ parts: [Tensor], axis: Int) throws(ModelError) -> Tensor {
    guard let first = parts.first, first.shape.indices.contains(axis) else {
      throw ModelError(.invalidValue, "there is no tensor, or no axis \(axis), to join along")
    }
    var shape = first.shape
    shape[axis] = 0
    for part in parts {
      try part.check(dtype: first.dtype, shape: first.shape, but: axis)
      let (sum, overflow) = shape[axis].addingReportingOverflow(part.shape[axis])
      guard !overflow else { throw ModelError(.limitExceeded, "too many elements to join") }
      shape[axis] = sum
    }
    let count = try elementCount(shape)
    guard count > 0 else { return try zeros(first.dtype, shape: shape) }
    try AllocationBudget.current?.check(byteCount(first.dtype, shape: shape))
    let outer = try elementCount(Array(shape[..<axis]))
    func join<T: TensorElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      var sources: [[T]] = []
      for part in parts { sources.append(try part.elements(of: type)) }
      var elements: [T] = []
      elements.reserveCapacity(count)
      for block in 0..<outer {
        for source in sources {
          let size = source.count / outer
          elements += source[(block * size)..<((block + 1) * size)]
        }
      }
      return try Tensor(shape: shape, elements)
    }
    return try join(first.dtype.elementType)
  }

  /// The tensors side by side along a new axis. Throws: as `joined`.
  static func stacked(_ parts: [Tensor], axis: Int) throws(ModelError) -> Tensor {
    guard let first = parts.first, (0...first.rank).contains(axis) else {
      throw ModelError(.invalidValue, "there is no tensor, or no place \(axis), to stack along")
    }
    var widened: [Tensor] = []
    for part in parts {
      try part.check(dtype: first.dtype, shape: first.shape, but: nil)
      widened.append(try part.reshaped(part.shape[..<axis] + [1] + part.shape[axis...]))
    }
    return try joined(widened, axis: axis)
  }

  private func check(dtype: DType, shape: [Int], but axis: Int?) throws(ModelError) {
    guard self.dtype == dtype else {
      throw ModelError(
        .typeMismatch, "tensors to join have elements of \(dtype.name) and \(self.dtype.name)")
    }
    let fits =
      self.shape.count == shape.count
      && shape.indices.allSatisfy { $0 == axis || self.shape[$0] == shape[$0] }
    guard fits else {
      throw ModelError(
        .shapeMismatch, "tensors of shapes \(shape) and \(self.shape) cannot be joined")
    }
  }

  /// Consecutive parts along an axis that the tensor has, of the given sizes, which add up to its
  /// extent.
  ///
  /// Throws: `invalidValue` when they do not add up.
  func parts(axis: Int, sizes: [Int]) throws(ModelError) -> [Tensor] {
    let fits =
      sizes.allSatisfy { $0 >= 0 && $0 <= shape[axis] }
      && sizes.reduce(0, &+) == shape[axis]
    guard fits else {
      throw ModelError(
        .invalidValue, "parts of sizes \(sizes) do not make up the extent \(shape[axis])")
    }
    func split<T: TensorElement>(_ type: T.Type) throws(ModelError) -> [Tensor] {
      let source = try elements(of: type)
      let outer = source.isEmpty ? 0 : try Tensor.elementCount(Array(shape[..<axis]))
      let inner = source.isEmpty ? 0 : source.count / outer / shape[axis]
      var parts: [Tensor] = []
      var start = 0
      for size in sizes {
        var shape = shape
        shape[axis] = size
        var elements: [T] = []
        elements.reserveCapacity(outer * size * inner)
        for block in 0..<outer {
          let first = (block * self.shape[axis] + start) * inner
          elements += source[first..<(first + size * inner)]
        }
        parts.append(try Tensor(shape: shape, elements))
        start &+= size
      }
      return parts
    }
    return try split(dtype.elementType)
  }

  /// The slices along an axis, without that axis. Throws: `limitExceeded` when there are too many.
  func slices(axis: Int) throws(ModelError) -> [Tensor] {
    try Tensor.checkPartCount(shape[axis])
    var rest = shape
    rest.remove(at: axis)
    var slices: [Tensor] = []
    for part in try parts(axis: axis, sizes: [Int](repeating: 1, count: shape[axis])) {
      slices.append(try part.reshaped(rest))
    }
    return slices
  }

  /// Throws: `limitExceeded` for more parts than one list should hold, whatever their size.
  static func checkPartCount(_ count: Int) throws(ModelError) {
    guard (0...(1 << 24)).contains(count) else {
      throw ModelError(.limitExceeded, "\(count) parts are more than Apus makes of one tensor")
    }
    try AllocationBudget.current?.check(count * 64)
    try WorkBudget.spend(count)
  }
}
