// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import Testing

/// Every rule of every form, broken on purpose.
@Suite struct VerificationTests {
  /// `y = If(c) { relu(x · w) } else { x · w }` over `x: [N, 3]`.
  private static func sound() throws -> Graph {
    var graph = Graph(name: "sound")
    let x = graph.input(["N", 3])
    let condition = graph.addInput("c", type: .tensor(TensorType(.bool, [])))
    let product = graph.add(Op.MatMul(), x, try graph.weights([3, 4]), name: "product")
    var bodies: [Graph] = []
    for op in [Op.Relu(), Op.Identity()] as [any Operator] {
      var body = Graph(name: op.name)
      let inner = body.addValue("inner")
      body.captures = [inner]
      body.outputs = [body.add(op, inner, name: "result")]
      bodies.append(body)
    }
    var branch = Op.If()
    branch.bodies = bodies
    let y = graph.addValue("y")
    graph.nodes.append(
      Node(name: "if", op: branch, inputs: [condition], outputs: [y], captures: [product]))
    graph.outputs = [y]
    try graph.inferTypes()
    return graph
  }

  struct Break: Sendable, CustomTestStringConvertible {
    var rule: GraphRule
    var what: String
    /// What the error must name besides the rule.
    var names: [String]
    var change: @Sendable (inout Graph) throws -> Void
    var testDescription: String { "\(rule.rawValue): \(what)" }
  }

  static let breaks: [Break] = [
    Break(rule: .valuesExist, what: "a node reads nothing", names: ["MatMul 'product'"]) {
      $0.nodes[0].inputs[0] = ValueID(99)
    },
    Break(rule: .valuesExist, what: "an output is none", names: ["sound"]) {
      $0.outputs = [ValueID(-1)]
    },
    Break(rule: .namesAreUnique, what: "no name", names: ["sound"]) { $0[$0.inputs[0]].name = "" },
    Break(rule: .namesAreUnique, what: "twice", names: ["'y'"]) { $0[$0.inputs[0]].name = "y" },
    Break(rule: .oneSource, what: "an input twice", names: ["'x'"]) {
      $0.inputs.append($0.inputs[0])
    },
    Break(rule: .oneSource, what: "made twice", names: ["'y'", "MatMul"]) {
      $0.nodes.append($0.nodes[1])
      $0.nodes[2].op = Op.MatMul()
      $0.nodes[2].captures = []
      $0.nodes[2].inputs = $0.nodes[0].inputs
    },
    Break(rule: .oneSource, what: "an input is constant", names: ["'c'"]) {
      $0.constants[$0.inputs[1]] = Constant(try Tensor(scalar: true))
    },
    Break(rule: .sourcesFirst, what: "order", names: ["'product'", "If 'if'"]) {
      $0.nodes.reverse()
    },
    Break(rule: .sourcesFirst, what: "an output from nowhere", names: ["'new'"]) {
      $0.outputs.append($0.addValue("new"))
    },
    Break(rule: .capturesAlign, what: "a graph that is no body", names: ["'product'"]) {
      $0.captures = [$0.nodes[0].outputs[0]]
    },
    Break(rule: .capturesAlign, what: "no bodies", names: ["'c'", "MatMul"]) {
      $0.nodes[0].captures = [$0.inputs[1]]
    },
    Break(rule: .capturesAlign, what: "too many", names: ["If 'if'"]) {
      $0.nodes[1].captures.append($0.inputs[0])
    },
    Break(rule: .arityFits, what: "too few inputs", names: ["MatMul 'product'"]) {
      $0.nodes[0].inputs.removeLast()
    },
    Break(rule: .arityFits, what: "in a body", names: ["Relu", "If 'if'", "sound"]) {
      var bodies = $0.nodes[1].op.bodies
      bodies[0].nodes[0].inputs = [nil]
      $0.nodes[1].op.bodies = bodies
    },
    Break(rule: .constantsFit, what: "another shape", names: ["'w'"]) { graph in
      for id in graph.constants.keys { graph[id].type = .tensor(TensorType(.float32, [3, 5])) }
    },
    Break(rule: .contentsFit, what: "too many numbers", names: ["'c'"]) {
      $0[$0.inputs[1]].contents = [1, 2]
    },
    Break(rule: .contentsFit, what: "a matrix", names: ["'x'"]) {
      $0[$0.inputs[0]].contents = [1]
    },
    Break(rule: .operatorsKnown, what: "opaque", names: ["Odd 'product'"]) {
      var odd = OpaqueOperator()
      odd.opType = "Odd"
      $0.nodes[0].op = odd
    },
    Break(rule: .typesInferred, what: "a wrong extent", names: ["'product'", "MatMul"]) {
      $0[$0.nodes[0].outputs[0] ?? ValueID(0)].type = .tensor(TensorType(.float32, ["N", 5]))
    },
    Break(rule: .typesInferred, what: "no type", names: ["'y'", "If 'if'"]) {
      $0[$0.outputs[0]].type = .unknown
    },
    Break(rule: .extentsKnown, what: "a name", names: ["'x'"]) { _ in },
  ]

  @Test(arguments: breaks) func aBrokenRuleIsNamed(_ broken: Break) throws {
    var graph = try Self.sound()
    try broken.change(&graph)
    for form in GraphForm.allCases {
      guard form >= broken.rule.form else {
        #expect(throws: Never.self) { try graph.verify(as: form) }
        continue
      }
      let error = try #require(throws: ModelError.self) { try graph.verify(as: form) }
      #expect(error.code == .brokenRule)
      for name in ["rule \(broken.rule.rawValue)"] + broken.names {
        #expect(error.description.contains(name))
      }
    }
  }

  @Test func everyRuleIsBrokenOnce() {
    #expect(Set(Self.breaks.map(\.rule)) == Set(GraphRule.allCases))
  }

  @Test func aSoundGraphHasItsForm() throws {
    var graph = try Self.sound()
    try graph.verify(as: .interchange)
    graph[graph.inputs[0]].type = .tensor(TensorType(.float32, [2, 3]))
    try graph.inferTypes()
    try graph.verify(as: .specialised)
  }

  /// A pass that spoils the graph is named.
  @Test func thePassThatBrokeARuleIsNamed() throws {
    struct Spoil: Pass {
      var name: String { "spoil" }
      func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
        graph.outputs.append(graph.addValue("new"))
        return true
      }
    }
    var graph = try Self.sound()
    var pipeline = Pipeline([Spoil()])
    pipeline.isVerifying = true
    let error = try #require(throws: ModelError.self) { _ = try pipeline.run(&graph) }
    #expect(error.message.contains("'spoil'"))
  }
}
