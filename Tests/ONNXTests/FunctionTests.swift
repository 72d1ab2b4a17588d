// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor
import Testing

@Suite struct FunctionTests {
  /// y = twice(x) with a function that adds x to itself, importing `version` of the standard.
  private func model(version: Int64) -> ModelProto {
    var add = NodeProto()
    add.opType = "Add"
    add.input = ["a", "a"]
    add.output = ["b"]
    var function = FunctionProto()
    function.name = "twice"
    function.domain = "local"
    function.input = ["a"]
    function.output = ["b"]
    function.node = [add]
    function.opsetImport = [.with { ($0.domain, $0.version) = ("", version) }]
    var call = NodeProto()
    call.opType = "twice"
    call.domain = "local"
    call.input = ["x"]
    call.output = ["y"]
    var graph = GraphProto()
    graph.node = [call]
    graph.input = [.with { $0.name = "x" }]
    graph.output = [.with { $0.name = "y" }]
    var proto = ModelProto()
    proto.graph = graph
    proto.functions = [function]
    proto.opsetImport = [
      .with { ($0.domain, $0.version) = ("", 17) },
      .with { ($0.domain, $0.version) = ("local", 1) },
    ]
    return proto
  }

  @Test func aCallIsWrittenOut() throws {
    let model = try Model(importing: model(version: 17))
    #expect(model.graph.nodes.map(\.op.name) == ["Add"])
    let x = try Tensor(shape: [2], [1, 2] as [Float])
    let result = try model.graph.evaluate([.tensor(x)])
    #expect(result == [.tensor(try Tensor(shape: [2], [2, 4] as [Float]))])
  }

  @Test func aFunctionOfAnotherOpsetIsRefused() {
    #expect(throws: ModelError.self) { try Model(importing: model(version: 13)) }
  }
}
