// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusTensor
import Testing

/// What old opsets said and no newer form has.
@Suite struct ImportTests {
  private func model(_ opset: Int, _ graph: String) throws -> Model {
    let text = "<ir_version: 3, opset_import: [\"\" : \(opset)]>\n\(graph)"
    return try Model(importing: ONNXText().read(text))
  }

  @Test func theMaskOfAnOldDropoutIsLeftOutWhenNothingReadsIt() throws {
    let model = try model(
      7, "g (float[2] x) => (float[2] z) { y, mask = Dropout (x)  z = Neg (y) }")
    #expect(model.graph.nodes[0].outputs.count == 1)
    let x = try Tensor(shape: [2], [1, -2] as [Float])
    let z = try Tensor(shape: [2], [-1, 2] as [Float])
    #expect(try model.graph.evaluate([.tensor(x)]) == [.tensor(z)])
  }

  @Test(arguments: [
    "g (float[2] x) => (float[2] mask) { y, mask = Dropout (x) }",
    "g (float[2] x) => (float[2] z) { y, mask = Dropout (x)  z = Neg (mask) }",
    """
    g (bool b, float[2] x) => (float[2] z) {
      y, mask = Dropout (x)
      z = If (b) <then_branch: graph = t () => (float[2] i) { i = Neg (mask) },
                  else_branch: graph = e () => (float[2] j) { j = Neg (y) }>
    }
    """,
  ])
  func theMaskOfAnOldDropoutIsRefusedWhenSomethingReadsIt(graph: String) throws {
    #expect {
      try model(7, graph)
    } throws: { error in
      (error as? ModelError)?.code == .unsupported
    }
  }

  @Test func theMaskOfANewDropoutIsThere() throws {
    let model = try model(10, "g (float[2] x) => (bool[2] mask) { y, mask = Dropout (x) }")
    let x = try Tensor(shape: [2], [1, -2] as [Float])
    #expect(try model.graph.evaluate([.tensor(x)]) == [.tensor(Tensor(shape: [2], [true, true]))])
  }

  @Test func aMeaningThatNoNewFormHasIsNotWritten() throws {
    var model = try model(
      7, "g (float[2, 2, 2] x) => (float[2, 2, 2] y) { y = Softmax <axis: int = 1> (x) }")
    #expect(try model.exported() == model.source)
    model.graph.name = "changed"
    #expect {
      try model.exported()
    } throws: { error in
      (error as? ModelError)?.code == .unsupported
    }
  }
}
