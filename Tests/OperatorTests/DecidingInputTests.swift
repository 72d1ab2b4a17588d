// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// What `decidingInputs` says is enough: their values and the types of the other inputs give the
/// types of all outputs.
@Suite struct DecidingInputTests {
  static let cases = OperatorSet.all.compactMap { $0 as? any HasCases.Type }.flatMap { $0.cases }

  @Test(arguments: cases) func valuesOfDecidingInputsGiveTheTypes(_ testCase: OperatorCase) throws {
    var graph = Graph()
    let deciding = type(of: testCase.op).decidingInputs
    var inputs: [ValueID?] = []
    for (place, datum) in testCase.inputs.enumerated() {
      guard let datum else {
        inputs.append(nil)
        continue
      }
      if case .tensor(let tensor) = datum, deciding.contains(place) {
        inputs.append(graph.addConstant("constant", tensor))
      } else {
        inputs.append(graph.addInput("input", type: datum.type))
      }
    }
    // What reads only deciding inputs is a constant then; sequences and maps have no plans; how
    // often a loop goes around may depend on everything that it does.
    guard !graph.inputs.isEmpty, !(testCase.op is Op.Loop),
      testCase.inputs.allSatisfy({ if case .tensor? = $0 { true } else { $0 == nil } })
    else { return }
    let outputs = testCase.outputs.map { $0 == nil ? nil : graph.addValue("output") }
    graph.nodes = [Node(name: "node", op: testCase.op, inputs: inputs, outputs: outputs)]
    try graph.inferTypes()
    for (id, expected) in zip(outputs, testCase.outputs) {
      guard let id, case .tensor(let tensor)? = expected else { continue }
      #expect(
        graph[id].type == .tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known))))
    }
  }

  @Test func onlyWhatFlowsIntoADecisionDecides() throws {
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, ["N", 4])))
    let extent = graph.addInput("extent", type: .tensor(TensorType(.int64, [1])))
    let ids = graph.addInput("ids", type: .tensor(TensorType(.int64, [3])))
    let rest = graph.addConstant("rest", try Tensor(.int64, shape: [1], converting: [-1]))
    // The shape of `rows` is two numbers: one from the input, one constant.
    let shape = graph.addNode(Op.Concat(), [extent, rest], name: "shape")[0]
    let rows = graph.addNode(Op.Reshape(), [x, shape], name: "rows")[0]
    let picked = graph.addNode(Op.Gather(), [rows, ids], name: "picked")[0]
    let own = graph.addNode(Op.Shape(), [picked], name: "own")[0]
    graph.outputs = [graph.addNode(Op.ConstantOfShape(), [own], name: "y")[0]]
    let deciding = graph.decidingValues()
    #expect(graph.inputs.map(deciding.contains) == [false, true, false])
  }

  @Test func decisionsInsideBodiesCount() throws {
    var body = Graph(name: "then")
    let inner = (body.addValue("x"), body.addValue("shape"))
    body.captures = [inner.0, inner.1]
    body.outputs = [body.addNode(Op.Expand(), [inner.0, inner.1], name: "wide")[0]]
    var branch = Op.If()
    branch.thenBranch = body
    branch.elseBranch = body
    var graph = Graph()
    let condition = graph.addInput("condition", type: .tensor(TensorType(.bool, [])))
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, [1])))
    let shape = graph.addInput("shape", type: .tensor(TensorType(.int64, [1])))
    let y = graph.addValue("y")
    graph.nodes = [
      Node(name: "if", op: branch, inputs: [condition], outputs: [y], captures: [x, shape])
    ]
    graph.outputs = [y]
    let deciding = graph.decidingValues()
    #expect(graph.inputs.map(deciding.contains) == [true, false, true])
  }
}
