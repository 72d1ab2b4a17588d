// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.RNN: HasCases {
  /// Expected values come from ONNX Runtime on the same numbers.
  public static var cases: [OperatorCase] { basicCases + variantCases }

  private static func layer(_ change: (inout Op.RNN) -> Void) -> Op.RNN {
    var layer = Op.RNN()
    change(&layer)
    return layer
  }

  private static var basicCases: [OperatorCase] {
    [
      OperatorCase(
        "defaults",
        Op.RNN(),
        inputs: [
          floats([2, 1, 2], [0.48, 0.85, -0.45, 0.14]),
          floats([1, 2, 2], [0.01, -0.85, -0.75, 0.77]),
          floats([1, 2, 2], [-0.05, 0.61, -0.87, 0.19]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [-0.615483, 0.286271, 0.0817171, 0.77597]),
          floats([1, 1, 2], [0.0817171, 0.77597]),
        ]),
      OperatorCase(
        "reverse, lengths, Y in time order",
        layer { $0.direction = .reverse },
        inputs: [
          floats([3, 2, 1], [0.73, 0.73, -0.99, 0.04, -0.26, 0.52]),
          floats([1, 1, 1], [-0.85]),
          floats([1, 1, 1], [-0.47]),
          floats([1, 2], [0.63, -0.06]),
          tensor([2], [3, 1] as [Int32]),
        ],
        outputs: [
          floats([3, 1, 2, 1], [-0.40284, -0.0504572, 0.801138, 0, 0.658975, 0]),
          floats([1, 2, 1], [-0.40284, -0.0504572]),
        ]),
      OperatorCase(
        "both directions, initial state",
        layer { $0.direction = .bidirectional },
        inputs: [
          floats([2, 2, 1], [-0.09, 0.94, -0.36, -0.92]),
          floats([2, 2, 1], [-0.22, -0.69, -0.84, 0.14]),
          floats([2, 2, 2], [0.91, 0.16, 0.29, -0.35, 0.14, 0.5, 0.18, 0.61]),
          floats([2, 4], [0.1, -0.6, 0.17, -0.02, -0.67, 0.24, 0.63, -0.73]),
          nil,
          floats([2, 2, 2], [0.09, 0.47, -0.19, -0.46, -0.26, 0.08, 0.37, 0.12]),
        ],
        outputs: [
          floats(
            [2, 2, 2, 2],
            [
              0.419348, -0.602014, -0.181274, -0.821918, -0.17217, -0.638597, -0.742473, -0.467008,
              0.561132, -0.0392641, 0.17414, 0.244826, 0.259899, -0.491776, 0.688238, -0.445442,
            ]),
          floats(
            [2, 2, 2],
            [
              0.561132, -0.0392641, 0.17414, 0.244826, -0.17217, -0.638597, -0.742473, -0.467008,
            ]),
        ]),
      OperatorCase(
        "clipped",
        layer { $0.clip = 0.25 },
        inputs: [
          floats([2, 1, 2], [-0.79, 0.64, 0.85, -0.8]),
          floats([1, 2, 2], [-0.5, -0.65, 0.7, 0.82]),
          floats([1, 2, 2], [-0.91, -0.34, -0.62, -0.06]),
          floats([1, 4], [0.84, -0.86, -0.66, -0.03]),
          nil,
          floats([1, 1, 2], [0.05, 0.49]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [-0.0530502, -0.244919, 0.244919, -0.244919]),
          floats([1, 1, 2], [0.244919, -0.244919]),
        ]),
    ]
  }

  private static var variantCases: [OperatorCase] {
    [
      OperatorCase(
        "batch first, only the last state",
        layer { $0.layout = 1 },
        inputs: [
          floats([2, 2, 2], [-0.12, -0.72, 0.5, -0.77, -0.29, 0.96, 0.62, -0.38]),
          floats([1, 2, 2], [0.56, -0.97, 0.74, -0.68]),
          floats([1, 2, 2], [-0.09, 0.32, 0.02, -0.67]),
          nil,
          nil,
          floats([2, 1, 2], [-0.72, -0.43, -0.9, -0.57]),
        ],
        outputs: [
          nil,
          floats([2, 1, 2], [0.824088, 0.469806, 0.566215, 0.766595]),
        ]),
      OperatorCase(
        "Affine",
        layer {
          $0.activations = ["Affine"]
          $0.activationAlpha = [0.5]
          $0.activationBeta = [0.25]
        },
        inputs: [
          floats([2, 1, 2], [-0.74, -0.07, -0.29, 0.17]),
          floats([1, 2, 2], [-0.44, -0.93, -0.34, 0.51]),
          floats([1, 2, 2], [-0.49, -0.19, 0.51, -0.19]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [0.44535, 0.35795, 0.091634, 0.422209]),
          floats([1, 1, 2], [0.091634, 0.422209]),
        ]),
      OperatorCase(
        "Softplus, Softsign",
        layer {
          $0.activations = ["Softplus", "Softsign"]; $0.direction = .bidirectional
        },
        inputs: [
          floats([2, 1, 1], [0.77, 0.84]),
          floats([2, 2, 1], [-0.38, 0.47, -0.49, -0.72]),
          floats([2, 2, 2], [-0.12, 0.2, 0.87, -0.71, 0.42, -0.05, -0.74, 0.95]),
        ],
        outputs: [
          floats(
            [2, 2, 1, 2],
            [
              0.557511, 0.89038, -0.324745, -0.410605, 0.594534, 0.824627, -0.291584, -0.376869,
            ]),
          floats([2, 1, 2], [0.594534, 0.824627, -0.324745, -0.410605]),
        ]),
      OperatorCase(
        "ThresholdedRelu, Relu",
        layer {
          $0.activations = ["ThresholdedRelu", "Relu"]
          $0.activationAlpha = [0.3]
          $0.direction = .bidirectional
        },
        inputs: [
          floats([2, 1, 1], [0.39, -0.74]),
          floats([2, 2, 1], [0.81, -0.79, -0.81, -0.34]),
          floats([2, 2, 2], [0.88, -0.93, 0.84, 0.22, -0.87, 0.14, -0.08, 0.13]),
        ],
        outputs: [
          floats([2, 2, 1, 2], [0.3159, 0, 0, 0, 0, 0.849956, 0.5994, 0.2516]),
          floats([2, 1, 2], [0, 0.849956, 0, 0]),
        ]),
      OperatorCase(
        "a sequence of no steps has a zero state",
        Op.RNN(),
        inputs: [
          floats([2, 2, 1], [0.47, 0.36, 0.99, -0.69]),
          floats([1, 1, 1], [0.63]),
          floats([1, 1, 1], [-0.18]),
          nil,
          tensor([2], [0, 2] as [Int32]),
          floats([1, 2, 1], [0.57, 0.78]),
        ],
        outputs: [
          floats([2, 1, 2, 1], [0, 0.0861857, 0, -0.422074]),
          floats([1, 2, 1], [0, -0.422074]),
        ]),
      OperatorCase(
        "half",
        Op.RNN(),
        inputs: [
          halves([2, 1, 1], [0.98, -0.47]),
          halves([1, 1, 1], [-0.09]),
          halves([1, 1, 1], [0.89]),
        ],
        outputs: [
          halves([2, 1, 1, 1], [-0.087972, -0.0359795]),
          halves([1, 1, 1], [-0.0359795]),
        ],
        relative: 2e-3, absolute: 1e-3),
    ]
  }
}

private func halves(_ shape: [Int], _ values: [Float16]) -> Tensor { tensor(shape, values) }
