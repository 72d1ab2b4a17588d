// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension Tensor {
  /// The tensor whose axis `i` is this one's axis `order[i]`. Throws: `invalidValue`.
  func permuted(_ order: [Int]) throws(ModelError) -> Tensor {
    guard order.sorted() == Array(0..<rank) else {
      throw ModelError(.invalidValue, "\(order) is no order of \(rank) axes")
    }
    var strides = [Int](repeating: 1, count: rank)
    for axis in (0..<rank).dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let extents = order.map { shape[$0] }
    let steps = order.map { strides[$0] }
    var indices: [Int] = []
    indices.reserveCapacity(count)
    var place = [Int](repeating: 0, count: rank)
    var source = 0
    for _ in 0..<count {
      indices.append(source)
      for axis in (0..<rank).reversed() {
        place[axis] += 1
        source += steps[axis]
        if place[axis] < extents[axis] { break }
        source -= steps[axis] * extents[axis]
        place[axis] = 0
      }
    }
    return try gathered(indices, shape: extents)
  }

  /// Tensors of equal type one after another along the first axis. Throws: `shapeMismatch`.
  static func stacked(_ tensors: [Tensor], shape: [Int]) throws(ModelError) -> Tensor {
    var elements: [Float] = []
    for tensor in tensors { elements += try tensor.elements(of: Float.self) }
    return try Tensor(shape: shape, elements)
  }
}
