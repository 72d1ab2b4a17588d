// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// Every case of every operator on the runtime, with every kernel table of this machine, weights
/// constant and weights given, passes on and off.
@Suite struct OperatorExecutorTests {
  static let cases = OperatorSet.all.compactMap { $0 as? any HasCases.Type }.flatMap { $0.cases }
    .filter { type(of: $0.op).isDeterministic && $0.op.bodies.isEmpty }

  @Test(arguments: cases, KernelTable.available.map(\.isa))
  func allInputsGiven(_ testCase: OperatorCase, isa: String) throws {
    try run(testCase, isa, constants: [], isOptimised: true)
  }

  @Test(arguments: cases, KernelTable.available.map(\.isa))
  func laterInputsConstant(_ testCase: OperatorCase, isa: String) throws {
    for isOptimised in [false, true] {
      try run(
        testCase, isa, constants: Set(testCase.inputs.indices.dropFirst()),
        isOptimised: isOptimised)
    }
  }

  private func run(
    _ testCase: OperatorCase, _ isa: String, constants: Set<Int>, isOptimised: Bool
  ) throws {
    var graph = Graph(name: testCase.name)
    var inputs: [ValueID?] = []
    var arguments: [Datum] = []
    for (place, datum) in testCase.inputs.enumerated() {
      guard let datum else {
        inputs.append(nil)
        continue
      }
      if constants.contains(place), case .tensor(let tensor) = datum {
        inputs.append(graph.addConstant("c\(place)", tensor))
      } else {
        inputs.append(graph.addInput("x\(place)", type: datum.type))
        arguments.append(datum)
      }
    }
    graph.addNode(
      testCase.op, inputs, name: "n", outputs: testCase.outputs.indices.map { "y\($0)" })
    let made = graph.nodes[0].outputs
    for (place, expected) in testCase.outputs.enumerated() {
      if expected == nil { graph.nodes[0].outputs[place] = nil }
    }
    graph.outputs = zip(made, testCase.outputs).compactMap { $1 == nil ? nil : $0 }
    var options = PreparedModel.Options()
    options.table = KernelTable.named(isa)
    options.isOptimised = isOptimised
    let session = Session(
      try PreparedModel(Model(graph: graph, opsets: ["": 21]), options: options))
    let results = try session.run(arguments)
    for (got, expected) in zip(results, testCase.outputs.compactMap(\.self)) {
      let difference = try difference(
        got, expected, relative: max(testCase.relative, 1e-5),
        absolute: max(testCase.absolute, 2e-6))
      #expect(difference == nil)
    }
  }
}
