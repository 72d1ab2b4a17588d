// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import Testing

/// Names of extents survive the arithmetic that exporters do on shapes.
@Suite struct ShapeArithmeticTests {
  private func contents(
    _ op: any Operator, _ inputs: [Fact?]
  ) throws(ModelError) -> [Dimension]? {
    try op.infer(InferSite(inputs: inputs, outputCount: 1))[0].contents
  }

  private func fact(_ dtype: DType, _ parts: [Dimension]) -> Fact {
    Fact(dtype, [.known(parts.count)], contents: parts)
  }

  private func constant(_ values: [Int], _ dtype: DType = .int64) throws -> Fact {
    let tensor = try Tensor(dtype, shape: [values.count], converting: values)
    return Fact(Datum.tensor(tensor).type, constant: tensor)
  }

  private let shape: [Dimension] = ["N", 3, "T", .unknown]

  @Test func identities() throws {
    let x = fact(.int64, shape)
    #expect(try contents(Op.Add(), [x, constant([0])]) == shape)
    #expect(try contents(Op.Sub(), [x, constant([0])]) == shape)
    #expect(try contents(Op.Mul(), [constant([1]), x]) == shape)
    #expect(try contents(Op.Div(), [x, constant([1])]) == shape)
    #expect(try contents(Op.Max(), [x, constant([-1])]) == ["N", 3, "T", .unknown])
    #expect(try contents(Op.Cast(to: .int32), [x]) == shape)
    #expect(try contents(Op.Cast(to: .float32), [x]) == shape)
    #expect(try contents(Op.Cast(to: .int8), [x]) == [.unknown, 3, .unknown, .unknown])
  }

  @Test func numbers() throws {
    let x = fact(.int64, shape)
    #expect(try contents(Op.Add(), [x, constant([2])]) == [.unknown, 5, .unknown, .unknown])
    #expect(try contents(Op.Sub(), [x, x]) == [0, 0, 0, .unknown])
    #expect(try contents(Op.Mul(), [x, constant([1, 2, 0, 2])]) == ["N", 6, 0, .unknown])
    #expect(try contents(Op.Div(), [x, constant([2])]) == [.unknown, 1, .unknown, .unknown])
    #expect(try contents(Op.Mod(), [x, constant([2])]) == [.unknown, 1, .unknown, .unknown])
    #expect(try contents(Op.Add(), [x, constant([Int.max])]) == nil)
    #expect(try contents(Op.ReduceProd(), [fact(.int64, ["N", 1, 1])]) == ["N"])
  }

  @Test func divisionOfRealNumbersIsExactOrUnknown() throws {
    let x = fact(.float32, [6, 7, "N"])
    #expect(try contents(Op.Div(), [x, constant([2], .float32)]) == [3, .unknown, .unknown])
  }

  /// What exporters write for `expand`: -1 keeps an extent.
  @Test func choiceOfExtents() throws {
    let wanted = try fact(.int64, [.known(-1), 4, "T"])
    let isKept = try Op.Equal().infer(
      InferSite(inputs: [wanted, constant([-1])], outputCount: 1))[0]
    #expect(isKept.contents == [1, 0, 0])
    let old = fact(.int64, ["N", 1, 1])
    #expect(try contents(Op.Where(), [isKept, old, wanted]) == ["N", 4, "T"])
  }
}
