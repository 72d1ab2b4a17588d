// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// Nodes of old opsets are read in the form that operators hold.
@Suite struct MovementUpgradeTests {
  private func decode(
    _ name: String, _ attributes: [String: Attribute], opset: Int, inputs: Int = 1
  ) throws -> (op: any Operator, constants: [Int: Tensor]) {
    var raw = RawNode(
      domain: "", opType: name, attributes: attributes,
      inputs: (0..<inputs).map { .value(ValueID($0)) }, outputCount: 1)
    let op = try OperatorSet.decode(&raw, opset: opset)
    var constants: [Int: Tensor] = [:]
    for (index, input) in raw.inputs.enumerated() {
      if case .constant(let tensor) = input { constants[index] = tensor }
    }
    return (op, constants)
  }

  @Test func attributesBecomeInputs() throws {
    let slice = try decode("Slice", ["starts": .ints([1]), "ends": .ints([3])], opset: 1)
    #expect(slice.constants[1] == tensor([1], [1] as [Int64]))
    #expect(slice.constants[2] == tensor([1], [3] as [Int64]))
    let pad = try decode("Pad", ["paddings": .ints([0, 1]), "value": .float(2)], opset: 1)
    #expect(pad.constants[1] == tensor([2], [0, 1] as [Int64]))
    #expect(pad.constants[2] == floats([], [2]))
    #expect(try decode("Split", ["split": .ints([2, 3])], opset: 2).constants[1] != nil)
    #expect(try decode("TopK", ["k": .int(2)], opset: 1).constants[1] != nil)
    #expect(try decode("Squeeze", ["axes": .ints([0])], opset: 11).constants[1] != nil)
    #expect(try decode("DFT", [:], opset: 17).constants[2] == tensor([], [1] as [Int64]))
  }

  @Test func replacedOperatorsChangeTheirName() throws {
    let upsample = try decode("Upsample", ["scales": .floats([1, 2])], opset: 7)
    let resize = try #require(upsample.op as? Op.Resize)
    #expect(resize.transform == .asymmetric && resize.nearest == .floor)
    #expect(upsample.constants[2] == floats([2], [1, 2]))
    #expect(try decode("Scatter", [:], opset: 9, inputs: 3).op is Op.ScatterElements)
  }

  @Test func privateAttributesAreNotWritten() throws {
    let resize = try decode("Resize", [:], opset: 10, inputs: 2).op
    let names = try resize.writtenAttributes().map(\.name).sorted()
    #expect(names == ["coordinate_transformation_mode", "nearest_mode"])
    let pad = try decode("Pad", [:], opset: 18, inputs: 4).op
    #expect(try pad.writtenAttributes().isEmpty && pad.minimumOpset == 18)
  }

  @Test func oldMeaningsThatCannotBeSaidAreRefused() throws {
    #expect(throws: ModelError.self) { try decode("Tile", [:], opset: 1, inputs: 3) }
    let legacy = ["coordinate_transformation_mode": Attribute.string("tf_half_pixel_for_nn")]
    #expect(throws: ModelError.self) { try decode("Resize", legacy, opset: 11) }
    let shrink = try decode("Resize", [:], opset: 10, inputs: 2).op
    let site = InferSite(
      inputs: [Fact(.float32, [4]), nil, Fact(.float32, [1]).constant(floats([1], [0.5]))],
      outputCount: 1)
    #expect(throws: ModelError.self) { try shrink.infer(site) }
  }
}

extension Fact {
  fileprivate func constant(_ tensor: Tensor) -> Fact { Fact(type, constant: tensor) }
}
