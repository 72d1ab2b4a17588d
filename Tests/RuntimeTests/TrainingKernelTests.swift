// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import TestSupport
import Testing

/// An operator of training graphs and the shapes of its inputs.
struct TrainingCase: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any Operator
  var shapes: [[Int]]
  var outputs = 1
  /// Inputs whose numbers must be positive, such as deviations.
  var positive: Set<Int> = []
  /// How far a sum may be off; a weight's gradient sums some hundred products.
  var absolute = 4e-5
  var testDescription: String { name }

  static let all = activations + convolutions + pools + normalizations

  static let activations = ActivationFunction.allCases.map { function in
    TrainingCase(
      name: "\(function)", op: Op.ActivationGradient(function, alpha: 0.3, beta: 0.8),
      shapes: [[3, 7, 5], [3, 7, 5]],
      positive: [.softplus, .sigmoid].contains(function) ? [1] : [])
  }

  private static func convolution(
    _ name: String, x: [Int], w: [Int], y: [Int], absolute: Double = 4e-5,
    _ change: (inout Op.Conv) -> Void = { _ in }
  ) -> TrainingCase {
    TrainingCase(
      name: name, op: Op.ConvGradient(of: with(Op.Conv(), change)), shapes: [x, w, y], outputs: 3,
      absolute: absolute)
  }

  static let convolutions = [
    convolution("valid", x: [3, 4, 30], w: [18, 4, 3], y: [3, 18, 28]),
    convolution("same", x: [2, 5, 24], w: [7, 5, 3], y: [2, 7, 24]) { $0.window.pads = [1, 1] },
    convolution("wide kernel", x: [2, 3, 9], w: [4, 3, 7], y: [2, 4, 9]) {
      $0.window.pads = [3, 3]
    },
    convolution("strided", x: [2, 3, 20], w: [6, 3, 4], y: [2, 6, 10]) {
      $0.window.pads = [1, 1]
      $0.window.strides = [2]
    },
    convolution("dilated", x: [2, 3, 40], w: [6, 3, 3], y: [2, 6, 40]) {
      $0.window.pads = [6, 0]
      $0.window.dilations = [3]
    },
    convolution("padded beyond its reach", x: [2, 3, 20], w: [6, 3, 2], y: [2, 6, 25]) {
      $0.window.pads = [3, 3]
    },
    convolution("grouped", x: [2, 4, 20], w: [6, 2, 3], y: [2, 6, 18]) { $0.group = 2 },
    convolution("depthwise", x: [2, 19, 20], w: [19, 1, 3], y: [2, 19, 20]) {
      $0.group = 19
      $0.window.pads = [1, 1]
    },
    // Large enough for Winograd's method; a weight's gradient sums a thousand products.
    convolution(
      "valid, of many", x: [21, 32, 52], w: [48, 32, 3], y: [21, 48, 50], absolute: 4e-4),
    convolution(
      "same, of many", x: [27, 48, 43], w: [32, 48, 4], y: [27, 32, 43], absolute: 4e-4
    ) { $0.window.pads = [3, 0] },
    convolution(
      "wide kernel, of many", x: [30, 32, 38], w: [32, 32, 5], y: [30, 32, 38], absolute: 4e-4
    ) { $0.window.pads = [2, 2] },
    convolution("of images", x: [2, 3, 9, 8], w: [5, 3, 3, 2], y: [2, 5, 9, 4]) {
      $0.window.pads = [1, 0, 1, 1]
      $0.window.strides = [1, 2]
    },
    convolution("of images without stride", x: [2, 3, 9, 20], w: [5, 3, 3, 3], y: [2, 5, 9, 20]) {
      $0.window.pads = [1, 1, 1, 1]
    },
  ]

  static let pools: [TrainingCase] = [
    .init(
      name: "MaxPool",
      op: Op.MaxPoolGradient(
        of: with(Op.MaxPool()) {
          $0.window.kernelShape = [3]
          $0.window.strides = [2]
          $0.window.pads = [1, 1]
        }), shapes: [[2, 21, 9], [2, 21, 5]]),
    .init(
      name: "MaxPool of images",
      op: Op.MaxPoolGradient(
        of: with(Op.MaxPool()) {
          $0.window.kernelShape = [2, 2]
          $0.window.strides = [2, 2]
        }), shapes: [[2, 5, 8, 6], [2, 5, 4, 3]]),
    .init(
      name: "AveragePool",
      op: Op.AveragePoolGradient(
        of: with(Op.AveragePool()) {
          $0.window.kernelShape = [3]
          $0.window.strides = [2]
          $0.window.pads = [1, 1]
        }, over: [9]), shapes: [[2, 21, 5]]),
    .init(
      name: "AveragePool over its padding",
      op: Op.AveragePoolGradient(
        of: with(Op.AveragePool()) {
          $0.window.kernelShape = [3]
          $0.window.pads = [1, 1]
          $0.countIncludePad = true
        }, over: [9]), shapes: [[2, 21, 9]]),
  ]

  static let normalizations: [TrainingCase] = [
    .init(
      name: "BatchNormalization in training", op: Op.BatchNormalizationTraining(),
      shapes: [[4, 21, 6], [21], [21], [21], [21]], outputs: 5, positive: [4]),
    .init(
      name: "BatchNormalization of rows in training", op: Op.BatchNormalizationTraining(),
      shapes: [[70, 5], [5], [5], [5], [5]], outputs: 5, positive: [4]),
    .init(
      name: "BatchNormalizationGradient", op: Op.BatchNormalizationGradient(),
      shapes: [[4, 21, 6], [21], [21], [21], [4, 21, 6]], outputs: 3, positive: [3]),
  ]
}

/// Operators of training graphs on the runtime, with every kernel table of this machine.
@Suite struct TrainingKernelTests {
  private func session(_ graph: Graph, _ isa: String) throws -> Session {
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    return Session(try PreparedModel(Model(graph: graph, opsets: ["": 21]), options: options))
  }

  private func check(
    _ op: any Operator, _ arguments: [Datum], outputs: [Bool], isa: String,
    absolute: Double = 4e-5
  ) throws {
    var graph = Graph()
    let ids = arguments.enumerated().map { graph.addInput("x\($0)", type: $1.type) }
    let made = graph.addNode(
      op, ids.map { $0 }, name: "n", outputs: outputs.indices.map { "y\($0)" })
    for (place, isWanted) in outputs.enumerated() where !isWanted {
      graph.nodes[0].outputs[place] = nil
    }
    graph.outputs = zip(made, outputs).compactMap { $1 ? $0 : nil }
    let session = try session(graph, isa)
    let got = try session.run(arguments)
    #expect(try session.profile(runs: 0).allSatisfy { !$0.isFallback })
    for (a, b) in zip(got, try graph.evaluate(arguments)) {
      let wrong = try difference(a, b, relative: 1e-5, absolute: absolute)
      #expect(wrong == nil)
    }
    #expect(try session.run(arguments) == got)
  }

  /// Numbers without order, some of them equal.
  private func values(_ shape: [Int], _ seed: Int, isPositive: Bool = false) throws -> Datum {
    let count = shape.reduce(1, *)
    let numbers = (0..<count).map { place -> Double in
      let value = Double((place * 53 + seed * 31 + place / 7) % 41) / 20 - 1
      return isPositive ? abs(value) / 2 + 0.1 : value
    }
    return .tensor(try Tensor(.float32, shape: shape, converting: numbers))
  }

  @Test(arguments: TrainingCase.all, KernelTable.available.map(\.isa))
  func agreesWithTheReference(_ testCase: TrainingCase, isa: String) throws {
    var arguments: [Datum] = []
    for (place, shape) in testCase.shapes.enumerated() {
      let isPositive = testCase.positive.contains(place)
      arguments.append(try values(shape, place, isPositive: isPositive))
    }
    let all = [Bool](repeating: true, count: testCase.outputs)
    try check(testCase.op, arguments, outputs: all, isa: isa, absolute: testCase.absolute)
    for wanted in all.indices where testCase.outputs > 1 {
      try check(
        testCase.op, arguments, outputs: all.indices.map { $0 == wanted }, isa: isa,
        absolute: testCase.absolute)
    }
  }

  @Test(arguments: KernelTable.available.map(\.isa), 0..<3)
  func slicesAreAddedWhereTheyCameFrom(_ isa: String, axis: Int) throws {
    let shape = [4, 3, 21]
    var given = shape
    given[axis] = 5
    let indices = try Tensor(shape: [5], [0, -1, 1, 0, 2] as [Int64])
    try check(
      Op.GatherGradient(axis: axis, shape: shape), [.tensor(indices), values(given, 1)],
      outputs: [true], isa: isa)
    try check(
      with(Op.Gather()) { $0.axis = axis }, [values(shape, 1), .tensor(indices)], outputs: [true],
      isa: isa)
  }
}
