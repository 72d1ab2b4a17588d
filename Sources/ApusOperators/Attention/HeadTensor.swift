// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Queries, keys or values as `[batch, heads, length, size]`, whichever way they came.
struct HeadTensor {
  var batch: Int
  var heads: Int
  var length: Int
  var size: Int
  var values: [Double]

  var shape: [Int] { [batch, heads, length, size] }

  init(batch: Int, heads: Int, length: Int, size: Int, values: [Double]) {
    self.batch = batch
    self.heads = heads
    self.length = length
    self.size = size
    self.values = values
  }

  /// From `[batch, heads, length, size]`, or `[batch, length, heads · size]` with `heads` given.
  ///
  /// Throws: `shapeMismatch` when the tensor has no such shape.
  init(_ tensor: Tensor, heads given: Int?) throws(ModelError) {
    let shape = try HeadTensor.shape(tensor.shape.map(Dimension.known), heads: given)
    let extents = shape.compactMap(\.value)
    (batch, heads, length, size) = (extents[0], extents[1], extents[2], extents[3])
    guard tensor.rank == 3 else {
      values = try tensor.doubles()
      return
    }
    let strides = [length &* heads &* size, size, heads &* size, 1]
    let source = try tensor.doubles()
    values = try Broadcasting.indices(extents, strides: strides).map { source[$0] }
  }

  /// `[batch, heads, length, size]` of such a tensor, as far as it is known.
  ///
  /// Throws: `shapeMismatch` for other ranks and numbers of heads, `invalidModel` without heads.
  static func shape(_ shape: [Dimension], heads: Int?) throws(ModelError) -> [Dimension] {
    if shape.count == 4 {
      guard heads == nil || shape[1].value == nil || shape[1].value == heads else {
        throw ModelError(
          .shapeMismatch, "the attributes say \(heads ?? 0) heads, but axis 1 has \(shape[1])")
      }
      return shape
    }
    guard shape.count == 3 else {
      throw ModelError(
        .shapeMismatch,
        "must be [batch, heads, length, size] or [batch, length, heads · size], got \(shape)")
    }
    guard let heads else {
      throw ModelError(.invalidModel, "inputs of rank 3 need the attributes for numbers of heads")
    }
    guard heads >= 1, shape[2].value ?? 0 >= 0, (shape[2].value ?? 0) % heads == 0 else {
      throw ModelError(
        .shapeMismatch, "an axis of \(shape[2]) elements cannot be divided into \(heads) heads")
    }
    return [
      shape[0], .known(heads), shape[1], shape[2].value.map { .known($0 / heads) } ?? .unknown,
    ]
  }

  /// The tensor in the shape `[batch, heads, length, size]`, or packed
  /// `[batch, length, heads · size]`. Throws: `typeMismatch`.
  func tensor(_ dtype: DType, packed: Bool = false) throws(ModelError) -> Tensor {
    guard packed else { return try Tensor(dtype, shape: shape, converting: values) }
    let strides = [heads &* length &* size, size, length &* size, 1]
    let order = try Broadcasting.indices([batch, length, heads, size], strides: strides)
    let shape = [batch, length, heads &* size]
    return try Tensor(dtype, shape: shape, converting: order.map { values[$0] })
  }

  /// This one along the length followed by another. Throws: `shapeMismatch`.
  func followed(by other: HeadTensor) throws(ModelError) -> HeadTensor {
    guard batch == other.batch, heads == other.heads, size == other.size else {
      throw ModelError(
        .shapeMismatch, "the past of shape \(shape) does not fit the present of \(other.shape)")
    }
    var result = self
    result.length += other.length
    result.values = []
    for plane in 0..<batch * heads {
      result.values += values[plane * length * size..<(plane + 1) * length * size]
      let step = other.length * size
      result.values += other.values[plane * step..<(plane + 1) * step]
    }
    return result
  }

  /// All elements times a factor, rounded to a type. Throws: `typeMismatch`.
  func scaled(by factor: Double, rounded dtype: DType) throws(ModelError) -> HeadTensor {
    var result = self
    result.values = try values.map { $0 * factor }.rounded(to: dtype)
    return result
  }
}
