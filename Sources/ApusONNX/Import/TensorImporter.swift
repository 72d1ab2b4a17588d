// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Decodes the tensors of a model, within limits and within the model's folder.
struct TensorImporter {
  private let external: ExternalData?
  private let limits: LoadLimits

  init(folder: String?, limits: LoadLimits) {
    external = folder.map { ExternalData(folder: $0, limits: limits) }
    self.limits = limits
  }

  /// Throws: what decoding throws; `limitExceeded`.
  func tensor(_ proto: TensorProto) throws(ModelError) -> Tensor {
    try Tensor(proto, external: external)
  }

  /// The dense tensor that a sparse one stands for. Throws: `invalidModel`, `limitExceeded`.
  func tensor(_ proto: SparseTensorProto) throws(ModelError) -> Tensor {
    guard let valuesProto = proto.values, let indicesProto = proto.indices else {
      throw ModelError(.invalidModel, "a sparse tensor lacks values or indices")
    }
    let values = try tensor(valuesProto)
    let indices = try tensor(indicesProto)
    let shape = proto.dims.map { Int($0) }
    let count = try Tensor.elementCount(shape)
    guard count <= limits.tensorElements else {
      throw ModelError(.limitExceeded, "a sparse tensor of shape \(shape) is too large")
    }
    let flat = try flatIndices(indices, shape: shape, count: values.count)
    try AllocationBudget.current?.check(count * 8)
    var source = [Int](repeating: -1, count: count)
    for (place, index) in flat.enumerated() {
      guard source.indices.contains(index) else {
        throw ModelError(.invalidModel, "a sparse index \(index) lies outside shape \(shape)")
      }
      source[index] = place
    }
    return try values.gathered(source, shape: shape)
  }

  /// Indices are flat [K], or positions [K, rank].
  private func flatIndices(
    _ indices: Tensor, shape: [Int], count: Int
  ) throws(ModelError) -> [Int] {
    let numbers = try indices.integers()
    if indices.rank == 1, numbers.count == count { return numbers }
    guard indices.rank == 2, indices.shape == [count, shape.count] else {
      throw ModelError(
        .invalidModel, "sparse indices of shape \(indices.shape) do not fit \(count) values")
    }
    let strides = Broadcasting.strides(shape)
    var flat: [Int] = []
    for row in 0..<count {
      var index = 0
      for axis in shape.indices {
        let position = numbers[row * shape.count + axis]
        guard position >= 0, position < shape[axis] else {
          throw ModelError(.invalidModel, "a sparse position lies outside shape \(shape)")
        }
        index += position * strides[axis]
      }
      flat.append(index)
    }
    return flat
  }
}
