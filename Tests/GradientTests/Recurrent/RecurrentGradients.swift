// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

/// Options of one case of a recurrent operator.
struct RecurrentUse {
  var steps = 4
  var batch = 3
  var inputs = 2
  var hidden = 3
  var lengths: [Int32]?
  var bias = true
  var initial = true
  var peepholes = false
  /// How many outputs there are; the loss is of all.
  var outputs: Int?
}

extension RecurrentOperator {
  static func gradientCase(
    _ name: String, _ use: RecurrentUse = RecurrentUse(), _ change: (inout Self) -> Void = { _ in }
  ) -> GradientCase {
    let op = with(Self(), change)
    let (t, n, i, h, d) = (use.steps, use.batch, use.inputs, use.hidden, op.direction.count)
    let g = gateCount
    let state = op.layout == 0 ? [d, n, h] : [n, d, h]
    var inputs: [Tensor?] = [
      doubles(op.layout == 0 ? [t, n, i] : [n, t, i], seed: 1),
      doubles([d, g * h, i], seed: 2), doubles([d, g * h, h], seed: 3, scale: 0.8),
      use.bias ? doubles([d, 2 * g * h], seed: 4, scale: 0.5) : nil,
      use.lengths.map { tensor([n], $0) },
    ]
    for number in 0..<stateCount {
      inputs.append(use.initial ? doubles(state, seed: 5 + number) : nil)
    }
    if stateCount == 2 { inputs.append(use.peepholes ? doubles([d, 3 * h], seed: 8) : nil) }
    return GradientCase(
      name, op, inputs, outputs: use.outputs ?? 1 + stateCount)
  }

  /// What all three operators are tested on.
  static var commonGradientCases: [GradientCase] {
    var plain = RecurrentUse()
    plain.bias = false
    plain.initial = false
    var one = RecurrentUse()
    one.steps = 1
    one.batch = 1
    var lengths = RecurrentUse()
    lengths.lengths = [2, 4, 1]
    var empty = lengths
    empty.lengths = [0, 4, 3]
    var sequence = RecurrentUse()
    sequence.outputs = 1
    return [
      gradientCase("forward"), gradientCase("no bias, no states", plain),
      gradientCase("one step of one", one), gradientCase("only Y", sequence),
      gradientCase("reverse") { $0.direction = .reverse },
      gradientCase("both ways") { $0.direction = .bidirectional },
      gradientCase("batch first") {
        $0.layout = 1
        $0.direction = .bidirectional
      },
      gradientCase("lengths", lengths),
      gradientCase("lengths both ways", lengths) { $0.direction = .bidirectional },
      gradientCase("an empty sequence", empty) { $0.direction = .reverse },
      gradientCase("clip", RecurrentUse()) { $0.clip = 0.6 },
    ]
  }

  static func activations(_ names: [String], alpha: [Float]? = nil, beta: [Float]? = nil)
    -> GradientCase
  {
    gradientCase(names.joined(separator: ", ")) {
      $0.activations = names
      $0.activationAlpha = alpha
      $0.activationBeta = beta
    }
  }
}

extension Op.LSTM: HasGradientCases {
  static var gradientCases: [GradientCase] {
    var peepholes = RecurrentUse()
    peepholes.peepholes = true
    return commonGradientCases + [
      gradientCase("peepholes", peepholes),
      gradientCase("peepholes both ways, clip", peepholes) {
        $0.direction = .bidirectional
        $0.clip = 0.7
      },
      gradientCase("coupled gates", peepholes) { $0.inputForget = true },
      activations(["HardSigmoid", "Softsign", "Affine"], alpha: [0.3, 0.8], beta: [0.4, 0.1]),
      activations(["Sigmoid", "Relu", "Elu"], alpha: [0.7]),
    ]
  }
}

extension Op.GRU: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let linear = commonGradientCases.map { testCase in
      guard var op = testCase.op as? Op.GRU else { return testCase }
      op.linearBeforeReset = true
      var copy = testCase
      copy.op = op
      copy.name += ", linear before reset"
      return copy
    }
    return commonGradientCases + linear + [
      activations(["HardSigmoid", "ScaledTanh"], alpha: [0.3, 1.2], beta: [0.5, 0.7])
    ]
  }
}

extension Op.RNN: HasGradientCases {
  static var gradientCases: [GradientCase] {
    commonGradientCases + [
      activations(["Relu"]), activations(["Softplus"]), activations(["Sigmoid"]),
      activations(["LeakyRelu"], alpha: [0.2]), activations(["ThresholdedRelu"], alpha: [0.1]),
    ]
  }
}
