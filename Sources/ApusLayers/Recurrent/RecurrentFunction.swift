// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// An activation as ONNX's recurrent operators name it, with their alpha and beta.
struct RecurrentFunction: Equatable {
  var name: String
  var alpha: Float?
  var beta: Float?

  /// Throws: `unsupported` for a function that the operators do not have.
  init(_ function: ActivationFunction) throws(ModelError) {
    switch function {
    case .tanh: name = "Tanh"
    case .sigmoid: name = "Sigmoid"
    case .relu: name = "Relu"
    case .softsign: name = "Softsign"
    case .softplus: name = "Softplus"
    case .linear: (name, alpha, beta) = ("Affine", 1, 0)
    case .hardSigmoid: (name, alpha, beta) = ("HardSigmoid", 1 / 6, 0.5)
    case .sparseSigmoid: (name, alpha, beta) = ("HardSigmoid", 0.5, 0.5)
    case .leakyReLU(let slope): (name, alpha) = ("LeakyRelu", Float(slope))
    case .elu(let scale): (name, alpha) = ("Elu", Float(scale))
    default:
      try function.check()
      throw ModelError(
        .unsupported,
        "ONNX's recurrent operators have no activation '\(function)'; they have "
          + "tanh, sigmoid, relu, leaky_relu, elu, hard_sigmoid, softsign, softplus and linear")
    }
  }
}
