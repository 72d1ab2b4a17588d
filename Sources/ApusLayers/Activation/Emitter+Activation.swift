// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension Emitter {
  /// Appends an activation of `x`, whose last axis has `channels` elements.
  func activate(
    _ function: ActivationFunction, _ x: ValueID, channels: Int?
  ) throws(ModelError) -> ValueID {
    switch function {
    case .linear: return x
    case .reluWith(let slope, let top, let threshold):
      return try relu(x, slope: slope, top: top, threshold: threshold)
    case .leakyReLU(let slope): return try node("LeakyRelu", x, ["alpha": .float(Float(slope))])
    case .relu6: return try clipped(x, 0, 6)
    case .elu(let alpha): return try node("Elu", x, ["alpha": .float(Float(alpha))])
    case .celu(let alpha): return try node("Celu", x, ["alpha": .float(Float(alpha))])
    case .selu: return try node("Selu", x)
    case .gelu(let approximate): return try gelu(x, approximate: approximate)
    case .silu: return try node("Mul", [x, node("Sigmoid", x)])
    case .mish: return try node("Mul", [x, node("Tanh", node("Softplus", x))])
    case .sigmoid: return try node("Sigmoid", x)
    case .hardSigmoid:
      return try node("HardSigmoid", x, ["alpha": .float(1 / 6), "beta": .float(0.5)])
    case .hardSilu: return try node("HardSwish", x)
    case .tanh: return try node("Tanh", x)
    case .hardTanh: return try clipped(x, -1, 1)
    case .tanhShrink: return try node("Sub", [x, node("Tanh", x)])
    case .hardShrink(let threshold):
      return try node("Shrink", x, ["lambd": .float(Float(threshold)), "bias": .float(0)])
    case .softShrink(let threshold):
      return try node(
        "Shrink", x, ["lambd": .float(Float(threshold)), "bias": .float(Float(threshold))])
    case .threshold(let value, let otherwise):
      return try node("Where", [node("Greater", [x, scalar(value)]), x, scalar(otherwise)])
    case .softplus: return try node("Softplus", x)
    case .softsign: return try node("Softsign", x)
    case .squareplus(let b):
      let root = try node("Sqrt", node("Add", [node("Mul", [x, x]), scalar(b)]))
      return try node("Mul", [node("Add", [x, root]), scalar(0.5)])
    case .sparsePlus:
      // With c = clip(x, -1, 1), (c + 1)² / 4 + max(x - 1, 0) gives all three pieces.
      let shifted = try node("Add", [clipped(x, -1, 1), scalar(1)])
      let square = try node("Mul", [node("Mul", [shifted, shifted]), scalar(0.25)])
      return try node("Add", [square, node("Relu", node("Sub", [x, scalar(1)]))])
    case .sparseSigmoid:
      return try node("HardSigmoid", x, ["alpha": .float(0.5), "beta": .float(0.5)])
    case .exponential: return try node("Exp", x)
    case .logSigmoid: return try node("Neg", node("Softplus", node("Neg", x)))
    case .softmax: return try node("Softmax", x, ["axis": .int(-1)])
    case .logSoftmax: return try node("LogSoftmax", x, ["axis": .int(-1)])
    case .sparsemax: return try sparsemax(x, channels: channels)
    case .glu:
      guard let channels else {
        throw ModelError(.shapeMismatch, "glu needs a known extent of the last axis")
      }
      let halves = try split(x, into: 2, of: channels / 2, axis: -1)
      return try node("Mul", [halves[0], node("Sigmoid", halves[1])])
    case .unknown:
      try function.check()
      return x
    }
  }

  /// `x` cut to a range.
  func clipped(_ x: ValueID, _ low: Double, _ high: Double?) throws(ModelError) -> ValueID {
    var inputs: [ValueID?] = [x, try scalar(low)]
    if let high { inputs.append(try scalar(high)) }
    return try node("Clip", inputs)
  }

  private func relu(
    _ x: ValueID, slope: Double, top: Double?, threshold: Double
  ) throws(ModelError) -> ValueID {
    if threshold == 0 && slope == 0 {
      guard let top else { return try node("Relu", x) }
      return try clipped(x, 0, top)
    }
    var y: ValueID
    if threshold == 0 {
      y = try node("LeakyRelu", x, ["alpha": .float(Float(slope))])
    } else {
      let below = try node("Mul", [node("Sub", [x, scalar(threshold)]), scalar(slope)])
      y = try node("Where", [node("Less", [x, scalar(threshold)]), below, x])
    }
    if let top { y = try node("Min", [y, scalar(top)]) }
    return y
  }

  /// Opset 20 has Gelu; the formula is read by consumers of older opsets too.
  private func gelu(_ x: ValueID, approximate: Bool) throws(ModelError) -> ValueID {
    let weight: ValueID
    if approximate {
      let cube = try node("Mul", [node("Mul", [x, x]), x])
      let inner = try node("Add", [x, node("Mul", [cube, scalar(0.044715)])])
      weight = try node("Tanh", node("Mul", [inner, scalar((2 / Double.pi).squareRoot())]))
    } else {
      weight = try node("Erf", node("Mul", [x, scalar(0.5.squareRoot())]))
    }
    let half = try node("Mul", [x, scalar(0.5)])
    return try node("Mul", [half, node("Add", [weight, scalar(1)])])
  }

  /// The point of the simplex nearest to `x` (Martins and Astudillo, 2016): sort, find how many
  /// elements stay above zero, subtract their common threshold.
  private func sparsemax(_ x: ValueID, channels: Int?) throws(ModelError) -> ValueID {
    guard let channels else {
      throw ModelError(.shapeMismatch, "sparsemax needs a known extent of the last axis")
    }
    let sorted = try nodes(
      "TopK", [x, integers([channels])], ["axis": .int(-1)], outputs: ["/values", "/indices"])[0]
    let sums = try node("CumSum", [sorted, constant(Tensor(scalar: Int64(-1)))])
    let ranks = constant(
      try Tensor(shape: [channels], (0..<channels).map { Float($0 + 1) }))
    let lifted = try node("Add", [node("Mul", [sorted, ranks]), scalar(1)])
    let stays = try node(
      "Cast", node("Greater", [lifted, sums]), ["to": .int(Int(DType.float32.rawValue))])
    let axes = try integers([-1])
    let support = try node("ReduceSum", [stays, axes])
    let sum = try node("ReduceSum", [node("Mul", [stays, sorted]), axes])
    let threshold = try node("Div", [node("Sub", [sum, scalar(1)]), support])
    return try node("Relu", node("Sub", [x, threshold]))
  }
}
