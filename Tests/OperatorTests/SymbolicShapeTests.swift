// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport
import Testing

/// Shape arithmetic of exporters keeps the names of extents.
@Suite struct SymbolicShapeTests {
  private func list(_ values: [Int64]) -> Fact {
    Fact(.int64, [.known(values.count)], contents: values.map { .known(Int($0)) })
  }

  private func infer(_ op: any Operator, _ inputs: Fact...) throws -> Fact {
    try #require(try op.infer(InferSite(inputs: inputs, outputCount: 1)).first)
  }

  @Test func reshapeKeepsNames() throws {
    let target = Fact(.int64, [3], contents: ["N", -1, 8])
    let flat = Fact(.float32, ["N", 480])
    #expect(try infer(Op.Reshape(), flat, target).type.tensor?.shape == ["N", 60, 8])
    let unflatten = try infer(Op.Reshape(), Fact(.float32, ["N", 60, 8]), list([-1, 480]))
    #expect(unflatten.type.tensor?.shape == ["N", 480])
    let copied = try infer(Op.Reshape(), Fact(.float32, ["N", "T", 8]), list([0, 0, 4, 2]))
    #expect(copied.type.tensor?.shape == ["N", "T", 4, 2])
  }

  @Test func chainOfShapeSliceConcatReshape() throws {
    let x = Fact(.float32, ["N", 60, 8])
    let shape = try infer(Op.Shape(), x)
    let batch = try infer(Op.Slice(), shape, list([0]), list([1]), list([0]))
    let target = try infer(Op.Concat(axis: 0), batch, list([480]))
    #expect(target.contents == ["N", 480])
    #expect(try infer(Op.Reshape(), x, target).type.tensor?.shape == ["N", 480])
  }

  @Test func chainOfShapeGatherUnsqueezeExpand() throws {
    let shape = try infer(Op.Shape(), Fact(.float32, [60, "N"]))
    let index = Fact(.int64, [], contents: [-1])
    let single = try infer(Op.Gather(axis: 0), shape, index)
    #expect(single.contents == ["N"] && single.type.tensor?.shape == [])
    let row = try infer(Op.Unsqueeze(), single, list([0]))
    let target = try infer(Op.Concat(axis: 0), row, list([1, 3]))
    let wide = try infer(Op.Expand(), Fact(.float32, [1, 3]), target)
    #expect(wide.type.tensor?.shape == ["N", 1, 3])
    let range = try infer(
      Op.Range(), Fact(.int64, [], contents: [0]), single, Fact(.int64, [], contents: [1]))
    #expect(range.type.tensor?.shape == ["N"])
  }

  @Test func splitSqueezeAndSizeKeepNames() throws {
    let shape = try infer(Op.Shape(), Fact(.float32, ["N", 2, "T"]))
    let parts = try Op.Split().infer(InferSite(inputs: [shape], outputCount: 3))
    #expect(parts.map(\.contents) == [["N"], [2], ["T"]])
    #expect(try infer(Op.Squeeze(), parts[2], list([0])).contents == ["T"])
    #expect(try infer(Op.Size(), Fact(.float32, ["N", 1])).contents == ["N"])
    #expect(try infer(Op.Flatten(), Fact(.float32, ["N", 6, 7])).type.tensor?.shape == ["N", 42])
  }

  @Test func sliceOfNamedExtent() throws {
    let x = Fact(.float32, ["N", "T"])
    let all = try infer(Op.Slice(), x, list([0]), list([.max]), list([1]))
    #expect(all.type.tensor?.shape == ["N", "T"])
    let backward = try infer(Op.Slice(), x, list([-1]), list([.min]), list([0]), list([-1]))
    #expect(backward.type.tensor?.shape == ["N", "T"])
    let some = try infer(Op.Slice(), x, list([0]), list([5]), list([0]))
    #expect(some.type.tensor?.shape == [.unknown, "T"])
  }
}
