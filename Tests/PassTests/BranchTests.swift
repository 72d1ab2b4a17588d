// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import TestSupport
import Testing

@Suite struct BranchTests {
  /// `op` over the captured value times a constant of its own.
  private func body(_ op: any Operator, _ name: String) throws -> Graph {
    var body = Graph(name: name)
    let x = body.addValue("x", type: .tensor(TensorType(.float32, [4])))
    body.captures = [x]
    let scaled = body.add(Op.Mul(), x, try body.weights([4]), name: "scaled")
    body.outputs = [body.add(op, scaled, name: name)]
    return body
  }

  private func branching(on condition: (inout Graph) throws -> ValueID) throws -> Graph {
    var graph = Graph()
    let x = graph.input([4])
    var branch = Op.If()
    branch.thenBranch = try body(Op.Relu(), "then")
    branch.elseBranch = try body(Op.Neg(), "else")
    let y = graph.addValue("y")
    graph.nodes.append(
      Node(name: "if", op: branch, inputs: [try condition(&graph)], outputs: [y], captures: [x]))
    graph.outputs = [y]
    return graph
  }

  @Test(arguments: [false, true]) func aBranchThatIsAlwaysTakenIsPutInItsPlace(isTaken: Bool)
    throws
  {
    let graph = try branching { $0.addConstant("c", try Tensor(scalar: isTaken)) }
    #expect(
      try expectEqualResults(graph, after: InlineBranches(), RemoveIdentities())
        == ["Mul", isTaken ? "Relu" : "Neg"])
  }

  @Test func aConditionThatDependsOnInputsKeepsBothBranches() throws {
    let graph = try branching { graph in
      graph.addInput("c", type: .tensor(TensorType(.bool, [])))
    }
    #expect(try expectEqualResults(graph, after: InlineBranches(), RemoveIdentities()) == ["If"])
  }

  /// What a branch gives may be a value from outside, twice.
  @Test func aBranchThatOnlyPassesOnKeepsTheOutputsApart() throws {
    var body = Graph(name: "then")
    let inner = body.addValue("x", type: .tensor(TensorType(.float32, [4])))
    body.captures = [inner]
    body.outputs = [inner, inner]
    var branch = Op.If()
    branch.thenBranch = body
    branch.elseBranch = body
    var graph = Graph()
    let x = graph.input([4])
    let outputs = [graph.addValue("y"), graph.addValue("z")]
    let condition = graph.addConstant("c", try Tensor(scalar: true))
    graph.nodes.append(
      Node(name: "if", op: branch, inputs: [condition], outputs: outputs, captures: [x]))
    graph.outputs = outputs
    #expect(
      try expectEqualResults(graph, after: InlineBranches(), RemoveIdentities())
        == ["Identity", "Identity"])
  }

  @Test func aBranchInsideABranchIsReached() throws {
    var outer = Op.If()
    let inner = try branching { $0.addConstant("c", try Tensor(scalar: true)) }
    var body = inner
    body.captures = body.inputs
    body.inputs = []
    outer.thenBranch = body
    outer.elseBranch = try self.body(Op.Neg(), "else")
    var graph = Graph()
    let x = graph.input([4])
    let y = graph.addValue("y")
    let condition = graph.addInput("c", type: .tensor(TensorType(.bool, [])))
    graph.nodes.append(
      Node(name: "if", op: outer, inputs: [condition], outputs: [y], captures: [x]))
    graph.outputs = [y]
    #expect(try expectEqualResults(graph, after: InlineBranches()) == ["If"])
    var improved = graph
    try improved.inferTypes()
    _ = try Pipeline.interchange.run(&improved)
    let left = try #require(improved.nodes.first?.op as? Op.If)
    #expect(left.thenBranch.nodes.map(\.op.name) == ["Mul", "Relu"])
  }
}
