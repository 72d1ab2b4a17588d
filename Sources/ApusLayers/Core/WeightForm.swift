// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// How an initialiser of ONNX follows from weights in Keras's layout.
///
/// One description is read in two ways: as a tensor, which an exported graph holds, and as nodes
/// on the weights themselves, so that while training each weight is one constant.
indirect enum WeightForm {
  case weight(Weight)
  case zeros([Int])
  /// Axis `i` is the form's axis `order[i]`.
  case permuted(WeightForm, [Int])
  case reshaped(WeightForm, [Int])
  /// Equal parts along the first axis, in another order.
  case reordered(WeightForm, [Int])
  /// Forms one after another along the first axis.
  case joined([WeightForm])

  var shape: [Int] {
    switch self {
    case .weight(let weight): weight.shape
    case .zeros(let shape), .reshaped(_, let shape): shape
    case .permuted(let form, let order): order.map { form.shape[$0] }
    case .reordered(let form, _): form.shape
    case .joined(let forms):
      [forms.reduce(0) { $0 + $1.shape[0] }] + (forms.first?.shape.dropFirst() ?? [])
    }
  }

  /// The weights that the form is made of.
  var weights: [Weight] {
    switch self {
    case .weight(let weight): [weight]
    case .zeros: []
    case .permuted(let form, _), .reshaped(let form, _), .reordered(let form, _): form.weights
    case .joined(let forms): forms.flatMap(\.weights)
    }
  }

  /// The elements. Throws: `invalidValue` when a weight has none yet.
  func tensor() throws(ModelError) -> Tensor {
    switch self {
    case .weight(let weight): return try weight.known()
    case .zeros(let shape): return try Tensor.zeros(.float32, shape: shape)
    case .permuted(let form, let order): return try form.tensor().permuted(order)
    case .reshaped(let form, let shape): return try form.tensor().reshaped(shape)
    case .reordered(let form, let order):
      let value = try form.tensor()
      let block = value.count / order.count
      let indices = order.flatMap { part in part * block..<(part + 1) * block }
      return try value.gathered(indices, shape: value.shape)
    case .joined(let forms):
      var parts: [Tensor] = []
      for form in forms { parts.append(try form.tensor()) }
      return try Tensor.stacked(parts, shape: shape)
    }
  }
}
