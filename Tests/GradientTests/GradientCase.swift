// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// One use of an operator whose gradient is compared with central differences.
struct GradientCase: Sendable, CustomTestStringConvertible {
  var name: String
  var op: any Operator
  /// Every input; those of real numbers are 64-bit.
  var inputs: [Tensor?]
  /// The inputs whose gradients are checked.
  var checked: [Int]
  var outputCount: Int
  /// Whether the operator gives no gradient where it is 0 everywhere.
  var givesNone = false
  /// The step of the differences, and how far they may be from the gradient, relative to the
  /// largest element of either.
  var step = 1e-5
  var bound = 2e-6

  var testDescription: String { "\(op.name) \(name)" }

  init(
    _ name: String, _ op: any Operator, _ inputs: [Tensor?], checked: [Int]? = nil,
    outputs: Int = 1
  ) {
    self.name = name
    self.op = op
    self.inputs = inputs
    self.checked =
      checked ?? inputs.indices.filter { inputs[$0]?.dtype.isFloat ?? false }
    outputCount = outputs
  }
}

/// A 64-bit tensor of smooth, distinct values within ±scale, none near 0, the same for a seed.
func doubles(_ shape: [Int], seed: Int = 0, scale: Double = 1, positive: Bool = false) -> Tensor {
  let count = shape.reduce(1, *)
  let values = (0..<count).map { place -> Double in
    let angle = Double(place * 7919 + seed * 104_729 + 13)
    let raw = (angle * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) - 0.5
    let value = 2 * scale * (raw + (raw < 0 ? -0.03 : 0.03)) / 1.06
    return positive ? abs(value) : value
  }
  return tensor(shape, values)
}

/// The values of a 64-bit tensor, changed one by one.
func mapped(_ x: Tensor, _ change: (Double) -> Double) -> Tensor {
  tensor(x.shape, ((try? x.doubles()) ?? []).map(change))
}

extension GradientCase {
  /// A graph of the one node and the loss `Σ outputs · fixed weights`; `inputs` are its inputs.
  private func lossGraph() throws -> (graph: Graph, loss: ValueID, inputs: [ValueID?]) {
    var graph = Graph(name: name)
    var ids: [ValueID?] = []
    for (place, tensor) in inputs.enumerated() {
      guard let tensor else {
        ids.append(nil)
        continue
      }
      let isInput = checked.contains(place)
      let type = ValueType.tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
      ids.append(
        isInput
          ? graph.addInput("x\(place)", type: type) : graph.addConstant("c\(place)", tensor))
    }
    let outputs = graph.addNode(
      op, ids, name: "n", outputs: (0..<outputCount).map { "y\($0)" })
    try graph.inferTypes()
    var loss: ValueID?
    for (place, output) in outputs.enumerated() {
      guard let type = graph[output].type.tensor, type.dtype == .float64,
        let shape = type.knownShape
      else { continue }
      let weights = graph.addConstant("w\(place)", doubles(shape, seed: 40 + place))
      let product = graph.addNode(Op.Mul(), [output, weights])[0]
      var sum = Op.ReduceSum()
      sum.keepsDimensions = false
      let part = graph.addNode(sum, [product])[0]
      loss = loss.map { graph.addNode(Op.Add(), [$0, part])[0] } ?? part
    }
    try graph.inferTypes()
    return (graph, try #require(loss), ids)
  }

  /// Expects the gradient of every checked input to agree with central differences.
  func check() throws {
    var (graph, loss, ids) = try lossGraph()
    let arguments = checked.map { inputs[$0] }
    let roots = checked.compactMap { ids[$0] }
    var plain = graph
    plain.outputs = [loss]
    let gradients = try graph.addGradients(of: loss, withRespectTo: roots)
    for (number, place) in checked.enumerated() {
      guard let root = inputs[place] else { continue }
      if givesNone {
        #expect(gradients[number] == nil)
        #expect(try differences(plain, arguments, number).allSatisfy { $0 == 0 })
        continue
      }
      let id = try #require(gradients[number], "the loss does not depend on input \(place)")
      graph.outputs = [id]
      let data = arguments.map { $0.map(Datum.tensor) }
      guard case .tensor(let gradient) = try graph.evaluate(data)[0] else { return }
      #expect(gradient.shape == root.shape)
      let got = try gradient.doubles()
      let expected = try differences(plain, arguments, number)
      let scale = max(1, expected.map(\.magnitude).max() ?? 0)
      for (element, pair) in zip(got, expected).enumerated() {
        #expect(
          abs(pair.0 - pair.1) <= bound * scale,
          "input \(place), element \(element): gradient \(pair.0), difference \(pair.1)")
      }
    }
  }

  private func differences(
    _ graph: Graph, _ arguments: [Tensor?], _ number: Int
  ) throws -> [Double] {
    guard let root = arguments[number] else { return [] }
    let values = try root.doubles()
    return try values.indices.map { element in
      var sides: [Double] = []
      for side in [step, -step] {
        var moved = values
        moved[element] += side
        var data = arguments.map { $0.map(Datum.tensor) }
        data[number] = .tensor(try Tensor(shape: root.shape, moved))
        guard case .tensor(let loss) = try graph.evaluate(data)[0] else { return .nan }
        sides.append(try loss.doubles()[0])
      }
      return (sides[0] - sides[1]) / (2 * step)
    }
  }
}

/// An operator whose gradient comes with cases of its own.
protocol HasGradientCases {
  static var gradientCases: [GradientCase] { get }
}
