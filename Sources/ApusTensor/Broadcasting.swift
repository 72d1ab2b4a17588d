// SPDX-License-Identifier: Apache-2.0

/// How tensors of different shapes line up, and how positions become flat indices.
///
/// Source: ONNX "Broadcasting in ONNX" (multidirectional), the same as NumPy's rule.
public enum Broadcasting {
  /// The shape that all `shapes` stretch to. Throws: `shapeMismatch`.
  public static func shape(_ shapes: [[Int]]) throws(ModelError) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (axis, extent) in zip((rank - shape.count)..., shape) where extent != 1 {
        guard result[axis] == 1 || result[axis] == extent else {
          let list = shapes.map { "\($0)" }.joined(separator: " and ")
          throw ModelError(.shapeMismatch, "shapes \(list) cannot be broadcast together")
        }
        result[axis] = extent
      }
    }
    return result
  }

  /// Row-major strides of a shape, in elements.
  public static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] &* shape[axis + 1]
    }
    return strides
  }

  /// Strides that read a tensor of `shape` as if it had shape `target`: 0 along stretched axes.
  public static func strides(_ shape: [Int], stretchedTo target: [Int]) -> [Int] {
    let own = strides(shape)
    let missing = target.count - shape.count
    return target.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
    }
  }

  /// For each position of `shape` in row-major order, `offset` plus the dot product of the
  /// position with `strides`.
  ///
  /// Throws: `limitExceeded` when there are too many positions.
  public static func indices(
    _ shape: [Int], strides: [Int], offset: Int = 0
  ) throws(ModelError) -> [Int] {
    let count = try Tensor.elementCount(shape)
    try AllocationBudget.current?.check(count * 8)
    var result = [Int]()
    result.reserveCapacity(count)
    guard count > 0 else { return result }
    var position = [Int](repeating: 0, count: shape.count)
    var index = offset
    while true {
      result.append(index)
      var axis = shape.count - 1
      while axis >= 0 {
        position[axis] += 1
        index += strides[axis]
        if position[axis] < shape[axis] { break }
        index -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return result }
    }
  }
}

extension Tensor {
  /// The tensor stretched to `shape`. Throws: `shapeMismatch` when it does not broadcast to it.
  public func broadcast(to shape: [Int]) throws(ModelError) -> Tensor {
    guard try Broadcasting.shape([self.shape, shape]) == shape else {
      throw ModelError(.shapeMismatch, "shape \(self.shape) does not broadcast to \(shape)")
    }
    if self.shape == shape { return self }
    let strides = Broadcasting.strides(self.shape, stretchedTo: shape)
    return try gathered(Broadcasting.indices(shape, strides: strides), shape: shape)
  }
}
