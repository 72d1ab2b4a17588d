// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension Emitter {
  /// The value of a form of weights, made once.
  ///
  /// For inference it is an initialiser with the form's elements. For training each weight is an
  /// initialiser as it is, and nodes bring it into the form.
  func parameter(_ name: String, _ form: WeightForm) throws(ModelError) -> ValueID {
    let weights = form.weights
    if let id = table[name, weights] { return id }
    let id =
      mode == .training
      ? try value(form) : try initializer(name, weights, form.tensor())
    table[name, weights] = id
    return id
  }

  /// The initialiser of a value computed from weights that are never trained, made once.
  func statistic(
    _ name: String, _ weights: [Weight], _ tensor: () throws(ModelError) -> Tensor
  ) throws(ModelError) -> ValueID {
    if let id = table[name, weights] { return id }
    let id = try initializer(name, weights, tensor())
    table[name, weights] = id
    return id
  }

  /// The value of a weight that ONNX takes in Keras's layout, or with axes permuted.
  func parameter(_ weight: Weight, permuted order: [Int]? = nil) throws(ModelError) -> ValueID {
    try parameter(weight.name, order.map { .permuted(.weight(weight), $0) } ?? .weight(weight))
  }

  /// The value of a weight with another shape.
  func parameter(_ weight: Weight, reshaped shape: [Int]) throws(ModelError) -> ValueID {
    try parameter(weight.name, .reshaped(.weight(weight), shape))
  }

  private func initializer(
    _ name: String, _ weights: [Weight], _ tensor: Tensor
  ) throws(ModelError) -> ValueID {
    graph.addConstant(
      table.constantName(name, weights, scope: scope), tensor, role: table.role(weights))
  }

  // MARK: - Nodes on weights

  private func value(_ form: WeightForm) throws(ModelError) -> ValueID {
    switch form {
    case .weight(let weight):
      if let id = table.constants[ObjectIdentifier(weight)] { return id }
      let id = try initializer(weight.name, [weight], weight.known())
      table.constants[ObjectIdentifier(weight)] = id
      return id
    case .zeros(let shape): return constant(try Tensor.zeros(.float32, shape: shape))
    case .permuted(let form, let order):
      let source = try value(form)
      if order == Array(0..<order.count) { return source }
      return try node("Transpose", source, ["perm": .ints(order)])
    case .reshaped(let form, let shape):
      let source = try value(form)
      return form.shape == shape ? source : try node("Reshape", [source, integers(shape)])
    case .reordered, .joined:
      let parts = try parts(form)
      return parts.count == 1 ? parts[0] : try node("Concat", parts, ["axis": .int(0)])
    }
  }

  /// The values that, one after another, are the form.
  private func parts(_ form: WeightForm) throws(ModelError) -> [ValueID] {
    switch form {
    case .reordered(let inner, let order) where order != Array(0..<order.count):
      let size = inner.shape[0] / order.count
      let sizes = try integers([Int](repeating: size, count: order.count))
      let parts = try nodes(
        "Split", [value(inner), sizes], ["axis": .int(0)],
        outputs: order.indices.map { "/\($0)" })
      return order.map { parts[$0] }
    case .reordered(let inner, _): return [try value(inner)]
    case .joined(let forms):
      var values: [ValueID] = []
      for form in forms { values += try parts(form) }
      return values
    default: return [try value(form)]
    }
  }
}
