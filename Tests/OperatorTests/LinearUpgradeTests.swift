// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// Products, convolutions, pooling and normalisations of older opsets mean what they meant then,
/// and attributes of strangers cannot make them run away.
@Suite struct LinearUpgradeTests {
  private func run(
    _ name: String, opset: Int, _ attributes: [String: Attribute], _ inputs: [Tensor],
    outputs: Int = 1
  ) throws -> Tensor {
    var raw = RawNode(
      domain: "", opType: name, attributes: attributes,
      inputs: inputs.map(RawNode.Input.constant), outputCount: outputs)
    let op = try OperatorSet.decode(&raw, opset: opset)
    let data = raw.inputs.map { input -> Datum? in
      if case .constant(let tensor) = input { .tensor(tensor) } else { nil }
    }
    _ = try op.infer(
      InferSite(inputs: data.map { $0.map { Fact($0.type) } }, outputCount: outputs))
    let wanted = [Bool](repeating: true, count: outputs)
    let results = try op.evaluate(EvaluateSite(inputs: data, wanted: wanted))
    guard case .tensor(let tensor)? = results[0] else {
      throw ModelError(.typeMismatch, "no tensor")
    }
    return tensor
  }

  private let line = floats([1, 1, 3], [3, -4, 3])

  @Test func addendOfGemm() throws {
    let result = try run(
      "Gemm", opset: 6, ["broadcast": .int(1)],
      [floats([1, 1], [2]), floats([1, 2], [3, 4]), floats([2], [1, 10])])
    #expect(result == floats([1, 2], [7, 18]))
  }

  @Test func dropoutFollowsIsTest() throws {
    let attributes: [String: Attribute] = ["ratio": .float(0.25), "is_test": .int(1)]
    #expect(try run("Dropout", opset: 6, attributes, [line]) == line)
    #expect(try run("Dropout", opset: 7, ["ratio": .float(0.25)], [line]) == line)
    #expect(throws: ModelError.self) { try run("Dropout", opset: 6, [:], [line]) }
  }

  @Test func realExponentOfLpPool() throws {
    let kernel = Attribute.ints([2])
    let whole = try run("LpPool", opset: 1, ["kernel_shape": kernel, "p": .float(2)], [line])
    #expect(whole == floats([1, 1, 2], [5, 5]))
    #expect(throws: ModelError.self) {
      try run("LpPool", opset: 1, ["kernel_shape": kernel, "p": .float(2.5)], [line])
    }
  }

  @Test func batchNormalizationInTestMode() throws {
    let one = floats([1], [1])
    let zero = floats([1], [0])
    let inputs = [line, one, one, zero, one]
    var attributes: [String: Attribute] = [
      "epsilon": .float(0), "consumed_inputs": .ints([0, 0]), "spatial": .int(1),
    ]
    let result = try run("BatchNormalization", opset: 1, attributes, inputs)
    #expect(result == floats([1, 1, 3], [4, -3, 4]))
    #expect(throws: ModelError.self) {
      try run("BatchNormalization", opset: 1, attributes, inputs, outputs: 5)
    }
    attributes["spatial"] = .int(0)
    #expect(throws: ModelError.self) {
      try run("BatchNormalization", opset: 1, attributes, inputs)
    }
  }

  @Test(arguments: [0, -1, Int.max, Int.min, 1 << 31])
  func windowsOfStrangers(_ number: Int) {
    let pair = Attribute.ints([number])
    let weights = floats([1, 1, 2], [1, 1])
    for name in ["strides", "dilations", "kernel_shape"] where number != 1 << 31 {
      #expect(throws: ModelError.self) {
        try run("Conv", opset: 11, [name: pair], [line, weights])
      }
    }
    #expect(throws: ModelError.self) {
      try run("Conv", opset: 11, ["group": .int(number)], [line, weights])
    }
    #expect(throws: ModelError.self) {
      try run("MaxPool", opset: 12, ["kernel_shape": pair], [line])
    }
    #expect(throws: ModelError.self) {
      try run(
        "ConvTranspose", opset: 11, ["output_padding": .ints([number &- 1])], [line, weights])
    }
  }

  @Test func workIsBounded() {
    let attributes: [String: Attribute] = [
      "kernel_shape": .ints([1 << 28]), "pads": .ints([1 << 28, 1 << 28]),
    ]
    #expect(throws: ModelError.self) {
      try WorkBudget.$current.withValue(WorkBudget(steps: 1 << 20)) {
        try AllocationBudget.$current.withValue(AllocationBudget(bytes: 1 << 20)) {
          _ = try run("AveragePool", opset: 19, attributes, [line])
        }
      }
    }
  }
}
