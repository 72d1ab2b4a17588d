// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// A function that a recurrent operator applies to a gate or to its cell.
///
/// Source: the list of activation functions in ONNX LSTM, GRU and RNN, opset 22.
public enum RecurrentActivation: Hashable, Sendable {
  case relu
  case tanh
  case sigmoid
  case softsign
  case softplus
  case affine(alpha: Float, beta: Float)
  case leakyRelu(alpha: Float)
  case thresholdedRelu(alpha: Float)
  case scaledTanh(alpha: Float, beta: Float)
  case hardSigmoid(alpha: Float, beta: Float)
  case elu(alpha: Float)

  /// The value of the function.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .relu: x < 0 ? 0 : x
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .softsign: x / (1 + abs(x))
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    case .affine(let alpha, let beta): Double(alpha) * x + Double(beta)
    case .leakyRelu(let alpha): x < 0 ? Double(alpha) * x : x
    case .thresholdedRelu(let alpha): x < Double(alpha) ? 0 : x
    case .scaledTanh(let alpha, let beta): Double(alpha) * Foundation.tanh(Double(beta) * x)
    case .hardSigmoid(let alpha, let beta):
      min(max(Double(alpha) * x + Double(beta), 0), 1)
    case .elu(let alpha): x < 0 ? Double(alpha) * expm1(x) : x
    }
  }

  // MARK: - Names

  /// The functions of that name, each taking the next `alpha` and `beta` if it uses one.
  ///
  /// Throws: `unsupported` for an unknown name, `invalidModel` when there are more values than
  /// the functions use or when one that has no default is missing.
  static func parse(
    _ names: [String], alpha: [Float], beta: [Float]
  ) throws(ModelError) -> [RecurrentActivation] {
    var alphas = alpha[...]
    var betas = beta[...]
    var functions: [RecurrentActivation] = []
    for name in names { functions.append(try parse(name, &alphas, &betas)) }
    guard alphas.isEmpty, betas.isEmpty else {
      throw ModelError(
        .invalidModel,
        "the functions \(names) do not use all \(alpha.count) values of activation_alpha and "
          + "\(beta.count) of activation_beta; each function takes only those that it needs",
        at: .attribute(alphas.isEmpty ? "activation_beta" : "activation_alpha"))
    }
    return functions
  }

  private static func parse(
    _ name: String, _ alphas: inout ArraySlice<Float>, _ betas: inout ArraySlice<Float>
  ) throws(ModelError) -> RecurrentActivation {
    switch name.lowercased() {
    case "relu": return .relu
    case "tanh": return .tanh
    case "sigmoid": return .sigmoid
    case "softsign": return .softsign
    case "softplus": return .softplus
    case "affine": return .affine(alpha: alphas.popFirst() ?? 1, beta: betas.popFirst() ?? 0)
    case "leakyrelu": return .leakyRelu(alpha: alphas.popFirst() ?? 0.01)
    case "thresholdedrelu": return .thresholdedRelu(alpha: alphas.popFirst() ?? 1)
    case "scaledtanh":
      guard let alpha = alphas.popFirst(), let beta = betas.popFirst() else {
        throw ModelError(
          .invalidModel, "ScaledTanh needs an alpha and a beta", at: .attribute("activations"))
      }
      return .scaledTanh(alpha: alpha, beta: beta)
    case "hardsigmoid":
      return .hardSigmoid(alpha: alphas.popFirst() ?? 0.2, beta: betas.popFirst() ?? 0.5)
    case "elu": return .elu(alpha: alphas.popFirst() ?? 1)
    default:
      throw ModelError(
        .unsupported, "'\(name)' is no activation function that the standard knows",
        at: .attribute("activations"))
    }
  }
}
