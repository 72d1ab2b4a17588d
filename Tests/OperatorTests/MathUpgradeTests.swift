// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// Nodes of older opsets mean what they meant then.
@Suite struct MathUpgradeTests {
  private func run(
    _ name: String, opset: Int, _ attributes: [String: Attribute], _ inputs: [Tensor]
  ) throws -> Tensor {
    var raw = RawNode(
      domain: "", opType: name, attributes: attributes,
      inputs: inputs.map(RawNode.Input.constant), outputCount: 1)
    let op = try OperatorSet.decode(&raw, opset: opset)
    let data = raw.inputs.map { input -> Datum? in
      if case .constant(let tensor) = input { .tensor(tensor) } else { nil }
    }
    let facts = try op.infer(
      InferSite(inputs: data.map { $0.map { Fact($0.type) } }, outputCount: 1))
    let results = try op.evaluate(EvaluateSite(inputs: data, wanted: [true]))
    let result = try #require(results[0])
    _ = try facts[0].type.merged(with: result.type)
    guard case .tensor(let tensor) = result else { throw ModelError(.typeMismatch, "no tensor") }
    return tensor
  }

  private let matrix = floats([2, 3], [1, 2, 3, 4, 5, 6])

  @Test func broadcastingAtAnAxis() throws {
    let attributes: [String: Attribute] = ["broadcast": .int(1), "axis": .int(0)]
    for (name, expected) in [
      ("Add", [11, 12, 13, 24, 25, 26] as [Float]), ("Mul", [10, 20, 30, 80, 100, 120]),
    ] {
      let result = try run(name, opset: 6, attributes, [matrix, floats([2], [10, 20])])
      #expect(result == floats([2, 3], expected))
    }
    let last = try run(
      "Sub", opset: 6, ["broadcast": .int(1)], [matrix, floats([3], [1, 1, 2])])
    #expect(last == floats([2, 3], [0, 1, 1, 3, 4, 4]))
  }

  @Test func broadcastingWhereNothingFits() {
    #expect(throws: ModelError.self) {
      try run(
        "Add", opset: 6, ["broadcast": .int(1), "axis": .int(2)],
        [matrix, floats([2], [1, 2])])
    }
    #expect(throws: ModelError.self) {
      try run("Add", opset: 7, ["axis": .int(0)], [matrix, floats([3], [1, 1, 2])])
    }
  }

  @Test func slopePerChannel() throws {
    let x = floats([1, 2, 2], [-1, 1, -1, -2])
    let result = try run("PRelu", opset: 6, [:], [x, floats([2], [0.5, 2])])
    #expect(result == floats([1, 2, 2], [-0.5, 1, -2, -4]))
  }

  @Test func boundsAsAttributes() throws {
    let x = tensor([3], [-2, 0, 2] as [Float16])
    let both = try run("Clip", opset: 6, ["min": .float(-1), "max": .float(1)], [x])
    #expect(both == tensor([3], [-1, 0, 1] as [Float16]))
    let upper = try run("Clip", opset: 6, ["max": .float(1)], [x])
    #expect(upper == tensor([3], [-2, 0, 1] as [Float16]))
  }

  @Test func softmaxOfAMatrix() throws {
    let x = floats([1, 2, 2], [0, 0, 0, 0])
    #expect(
      try run("Softmax", opset: 11, [:], [x]) == floats([1, 2, 2], [0.25, 0.25, 0.25, 0.25]))
    #expect(try run("Softmax", opset: 13, [:], [x]) == floats([1, 2, 2], [0.5, 0.5, 0.5, 0.5]))
    let last = try run("Softmax", opset: 11, ["axis": .int(-1)], [x])
    #expect(last == floats([1, 2, 2], [0.5, 0.5, 0.5, 0.5]))
  }

  @Test func axesAsAnAttribute() throws {
    let attributes: [String: Attribute] = ["axes": .ints([-1]), "keepdims": .int(0)]
    #expect(try run("ReduceSum", opset: 11, attributes, [matrix]) == floats([2], [6, 15]))
    #expect(try run("ReduceMean", opset: 13, attributes, [matrix]) == floats([2], [2, 5]))
  }

  @Test func otherDefaults() throws {
    let result = try run("Selu", opset: 1, [:], [floats([1], [1])])
    #expect(result == floats([1], [1.0507]))
  }

  @Test func typeByName() throws {
    let result = try run("Cast", opset: 1, ["to": .string("INT32")], [floats([1], [1.5])])
    #expect(result == tensor([1], [1] as [Int32]))
  }
}
