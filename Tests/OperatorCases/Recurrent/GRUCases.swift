// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.GRU: HasCases {
  /// Expected values come from ONNX Runtime on the same numbers.
  public static var cases: [OperatorCase] { basicCases + variantCases }

  private static func layer(_ change: (inout Op.GRU) -> Void) -> Op.GRU {
    var layer = Op.GRU()
    change(&layer)
    return layer
  }

  private static var basicCases: [OperatorCase] {
    [
      OperatorCase(
        "defaults",
        Op.GRU(),
        inputs: [
          floats([2, 1, 2], [-0.01, 0.83, -0.92, -0.37]),
          floats(
            [1, 6, 2],
            [
              0.2, -0.87, -0.53, -0.07, 0.76, 0.52, 0.66, 0.52, 0.42, 0.7, 0.36, 0.47,
            ]),
          floats(
            [1, 6, 2],
            [
              -0.4, -0.66, 0.51, -0.67, 0.84, 0.19, -0.34, 0.87, -0.69, 0.03, -0.82, 0.93,
            ]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [0.350451, 0.18903, -0.167647, -0.0616455]),
          floats([1, 1, 2], [-0.167647, -0.0616455]),
        ]),
      OperatorCase(
        "reverse, lengths, Y in time order",
        layer { $0.direction = .reverse },
        inputs: [
          floats([3, 2, 1], [0.15, 0.61, -0.44, 0.6, 0.41, 0.29]),
          floats([1, 3, 1], [0.9, -0.13, -0.17]),
          floats([1, 3, 1], [0.38, 0.67, -0.33]),
          floats([1, 6], [0.34, -0.58, 0.1, 0.54, -0.87, 0.46]),
          tensor([2], [3, 1] as [Int32]),
        ],
        outputs: [
          floats([3, 1, 2, 1], [0.320831, 0.082532, 0.270757, 0, 0.101286, 0]),
          floats([1, 2, 1], [0.320831, 0.082532]),
        ]),
      OperatorCase(
        "both directions, initial state",
        layer { $0.direction = .bidirectional },
        inputs: [
          floats([2, 2, 1], [-0.97, 0.92, -0.06, -0.18]),
          floats([2, 3, 1], [0.44, 0.05, 0.46, -0.83, 0.13, 0.12]),
          floats([2, 3, 1], [0.86, -0.92, -0.09, 0.26, 0.1, -0.85]),
          floats(
            [2, 6],
            [
              0.19, -0.56, -0.61, 0.76, -0.6, -0.09, 0.5, 0.41, 0.11, 0.61, -0.07, 0.24,
            ]),
          nil,
          floats([2, 2, 1], [0.64, 0.36, 0.28, -0.19]),
        ],
        outputs: [
          floats(
            [2, 2, 2, 1],
            [
              0.268313, 0.25882, 0.24336, 0.157391, 0.0543112, 0.0289859, 0.261912, -0.054973,
            ]),
          floats([2, 2, 1], [0.0543112, 0.0289859, 0.24336, 0.157391]),
        ]),
      OperatorCase(
        "bias",
        Op.GRU(),
        inputs: [
          floats([2, 1, 2], [0.12, -0.21, 0.49, -0.24]),
          floats(
            [1, 6, 2],
            [
              -0.07, 0.51, 0.01, -0.32, 0.65, -0.24, 0.69, 0.57, -0.11, 0.43, -0.93, -0.22,
            ]),
          floats(
            [1, 6, 2],
            [
              0.72, 0.16, 0.12, 0.33, 0.36, 0.17, -0.16, -0.63, -0.41, -0.41, -0.14, 1,
            ]),
          floats(
            [1, 12],
            [
              -0.29, -0.11, -0.26, 0.16, 0.9, 0.78, -0.25, -0.47, 0.77, -0.01, 0.37, -0.85,
            ]),
          nil,
          floats([1, 1, 2], [0.73, -0.37]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [0.756647, -0.383241, 0.754017, -0.556078]),
          floats([1, 1, 2], [0.754017, -0.556078]),
        ]),
    ]
  }

  private static var variantCases: [OperatorCase] {
    [
      OperatorCase(
        "linear before reset",
        layer { $0.linearBeforeReset = true },
        inputs: [
          floats([2, 1, 2], [-0.01, -0.6, -0.16, 0.66]),
          floats(
            [1, 6, 2],
            [
              0.66, -0.05, 0.54, -0.08, -0.25, 0.09, -0.6, -0.37, 0.41, 0.54, -0.89, 0.47,
            ]),
          floats(
            [1, 6, 2],
            [
              0.63, -0.11, -0.88, 0.37, -0.51, 0.29, -0.25, 0.27, -0.48, -0.05, 0.05, 0.26,
            ]),
          floats(
            [1, 12],
            [
              -0.59, 0.92, -0.42, -0.39, -0.49, -0.87, -0.15, 0.54, 0.42, -0.61, -0.73, -0.36,
            ]),
          nil,
          floats([1, 1, 2], [0.54, -0.02]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [-0.279271, -0.238768, -0.423347, -0.283543]),
          floats([1, 1, 2], [-0.423347, -0.283543]),
        ]),
      OperatorCase(
        "linear before reset, clipped",
        layer {
          $0.linearBeforeReset = true; $0.clip = 0.25
        },
        inputs: [
          floats([2, 1, 2], [0.85, 0.31, 0.24, 0.54]),
          floats(
            [1, 6, 2],
            [
              0.5, -0.31, -0.49, -0.12, -0.02, -0.72, -0.12, 0.28, -0.73, -0.72, -0.65, -0.43,
            ]),
          floats(
            [1, 6, 2],
            [
              0.92, -0.95, -0.63, -0.67, -0.05, -0.97, -0.08, -0.67, -0.46, 0.58, -0.63, 0.23,
            ]),
          floats(
            [1, 12],
            [
              -0.19, -0.16, 0.63, -0.68, 0.85, 0.79, 0.34, -0.9, 0.33, 0.2, 0.54, -0.57,
            ]),
          nil,
          floats([1, 1, 2], [0.91, 0.77]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [0.618812, 0.199437, 0.455113, 0.0882387]),
          floats([1, 1, 2], [0.455113, 0.0882387]),
        ]),
      OperatorCase(
        "batch first, only the last state",
        layer { $0.layout = 1 },
        inputs: [
          floats([2, 2, 2], [-0.77, -0.37, 0.83, 0.98, -0.94, 0.66, 0.22, 0.33]),
          floats(
            [1, 6, 2],
            [
              0.36, 0.14, 0.9, 0.22, -0.33, 0.03, -0.96, 0.45, 0.39, -0.16, 0.7, 0.51,
            ]),
          floats(
            [1, 6, 2],
            [
              -0.33, -0.85, -0.74, -0.63, -0.39, -0.1, 0.86, -0.44, 0.8, 0.36, 0.71, -0.19,
            ]),
          nil,
          nil,
          floats([2, 1, 2], [-0.99, 0.57, -0.51, -0.72]),
        ],
        outputs: [
          nil,
          floats([2, 1, 2], [-0.575659, -0.12464, -0.504478, -0.399545]),
        ]),
      OperatorCase(
        "functions with parameters",
        layer {
          $0.activations = ["HardSigmoid", "Elu"]
          $0.activationAlpha = [0.3, 0.7]
          $0.activationBeta = [0.4]
        },
        inputs: [
          floats([2, 1, 2], [0.6, 0.37, -0.58, -0.46]),
          floats(
            [1, 6, 2],
            [
              0.88, -0.46, 0.4, -0.74, 0.63, -0.76, 0.03, -0.93, 0.1, 0.69, -0.83, -0.45,
            ]),
          floats(
            [1, 6, 2],
            [
              0.53, 0.22, -0.37, 0.26, -0.09, 0.72, -0.41, 0.52, 0.27, 0.48, -0.24, 0.45,
            ]),
        ],
        outputs: [
          floats([2, 1, 1, 2], [0.155336, -0.207343, -0.10917, 0.296703]),
          floats([1, 1, 2], [-0.10917, 0.296703]),
        ]),
      OperatorCase(
        "a sequence of no steps has a zero state",
        Op.GRU(),
        inputs: [
          floats([2, 2, 1], [0.4, -0.23, -0.95, 0.93]),
          floats([1, 3, 1], [0.43, -0.59, 0.46]),
          floats([1, 3, 1], [-0.44, -0.06, 0.72]),
          nil,
          tensor([2], [0, 2] as [Int32]),
          floats([1, 2, 1], [-0.1, -0.42]),
        ],
        outputs: [
          floats([2, 1, 2, 1], [0, -0.344784, 0, -0.100481]),
          floats([1, 2, 1], [0, -0.100481]),
        ]),
      OperatorCase(
        "half",
        Op.GRU(),
        inputs: [
          halves([2, 1, 1], [-0.39, -0.85]),
          halves([1, 3, 1], [-0.56, -0.46, -0.65]),
          halves([1, 3, 1], [-0.87, -0.07, -0.57]),
        ],
        outputs: [
          halves([2, 1, 1, 1], [0.110604, 0.258144]),
          halves([1, 1, 1], [0.258144]),
        ],
        relative: 2e-3, absolute: 1e-3),
    ]
  }
}

private func halves(_ shape: [Int], _ values: [Float16]) -> Tensor { tensor(shape, values) }
