// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import Testing

/// A wrapped model does what scaling, running and unscaling one after another does.
@Suite struct ScaledGraphTests {
  /// Which columns go in and out, by name of the case.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kinds: [[ScalerKind]]
    var outputs: [Int]
  }

  static let cases = [
    Case(testDescription: "affine", kinds: [[.standard], [.minMax], [.robust]], outputs: [0, 2]),
    Case(testDescription: "identity", kinds: [[.identity], [], [.identity]], outputs: [1]),
    Case(testDescription: "log", kinds: [[.log1p], [.log1p], [.log1p]], outputs: [2, 1]),
    Case(
      testDescription: "differences",
      kinds: [[.difference, .standard], [.difference, .minMax], [.difference, .standard]],
      outputs: [0, 1, 2]),
    Case(
      testDescription: "all together",
      kinds: [[.log1p, .difference, .standard], [.maxAbs], [.log1p, .standard]],
      outputs: [2, 0, 1]),
    Case(
      testDescription: "scaled before the difference",
      kinds: [[.minMax, .difference], [.standard], [.standard]], outputs: [1, 0]),
  ]

  private static let (length, horizon, count) = (5, 3, 4)

  /// [N, 5, 3] to [N, 3, K]: the last three steps of some columns, times ½ plus ¼.
  private func model(outputs: [Int]) throws -> Model {
    var graph = Graph(name: "core")
    let x = graph.addInput("window", type: .tensor(TensorType(.float32, ["N", 5, 3])))
    func integers(_ values: [Int64]) throws -> Tensor { try Tensor(shape: [values.count], values) }
    let starts = graph.addConstant("starts", try integers([-3]))
    let ends = graph.addConstant("ends", try integers([5]))
    let axes = graph.addConstant("axes", try integers([1]))
    let picked = graph.addConstant("picked", try integers(outputs.map(Int64.init)))
    let half = graph.addConstant("half", try Tensor(scalar: Float(0.5)))
    let quarter = graph.addConstant("quarter", try Tensor(scalar: Float(0.25)))
    var gather = Op.Gather()
    gather.axis = 2
    var y = graph.addNode(Op.Slice(), [x, starts, ends, axes])[0]
    y = graph.addNode(gather, [y, picked])[0]
    y = graph.addNode(Op.Mul(), [y, half])[0]
    y = graph.addNode(Op.Add(), [y, quarter], outputs: ["forecast"])[0]
    graph.outputs = [y]
    try graph.inferTypes()
    return Model(graph: graph, opsets: ["": 17])
  }

  private func data() throws -> (FloatMatrix, TimeSplit) {
    let columns = (0..<3).map { (column: Int) -> [Double] in
      (0..<40).map { (row: Int) -> Double in
        Double((row * (5 + column)) % 13) * 0.7 + Double(column)
      }
    }
    return (try FloatMatrix(columns: columns), try TimeSplit(count: 40))
  }

  @Test(arguments: cases) func rawUnitsGoInAndComeOut(_ test: Case) throws {
    let (matrix, split) = try data()
    let scaler = try FittedScaler(
      fitting: matrix, names: ["a", "b", "c"], kinds: test.kinds, on: split.training)
    let plan = try WindowPlan(length: Self.length, horizon: Self.horizon)
    let view = try WindowView(matrix, split.windows(plan, .test))
    let core = try model(outputs: test.outputs)
    var raw = [Float](repeating: 0, count: Self.count * Self.length * 3)
    view.gatherInputs(0..<Self.count, columns: [0, 1, 2], into: &raw)
    var latest = [Float](repeating: 0, count: Self.count * test.outputs.count)
    view.gatherLatest(0..<Self.count, columns: test.outputs, into: &latest)

    var scaled = raw
    scaler.scaleInputs(&scaled, windows: Self.count, steps: Self.length, columns: [0, 1, 2])
    var expected = try run(core, scaled)
    scaler.unscaleForecasts(
      &expected, latest: latest, windows: Self.count, steps: Self.horizon, columns: test.outputs)

    let wrapped = try scaler.wrap(
      core, inputs: [ScaledPort("window", columns: [0, 1, 2])],
      outputs: [ScaledPort("forecast", columns: test.outputs)])
    #expect(wrapped.graph.inputs.map { wrapped.graph[$0].name } == ["window"])
    #expect(wrapped.graph.outputs.map { wrapped.graph[$0].name } == ["forecast"])
    #expect(core.graph.nodes.count == 4)
    let byReference = try run(wrapped, raw)
    let session = Session(try PreparedModel(wrapped))
    let shape = [Self.count, Self.length, 3]
    let output = try #require(try session.run(["window": Tensor(shape: shape, raw)])["forecast"])
    let byRuntime = try output.elements(of: Float.self)
    for (place, value) in expected.enumerated() {
      let bound = 1e-5 * max(1, abs(value))
      #expect(abs(byReference[place] - value) <= bound)
      #expect(abs(byRuntime[place] - value) <= bound)
    }
  }

  private func run(_ model: Model, _ batch: [Float]) throws -> [Float] {
    let input = try Tensor(shape: [Self.count, Self.length, 3], batch)
    guard case .tensor(let output) = try model.graph.evaluate([.tensor(input)])[0] else {
      Issue.record("no tensor")
      return []
    }
    return try output.elements(of: Float.self)
  }

  /// A model [N, C, T] to [N, H] of one column: other axes, the same numbers.
  @Test func channelsFirstAndOneColumn() throws {
    let (matrix, split) = try data()
    let scaler = try FittedScaler(
      fitting: matrix, names: ["a", "b", "c"],
      kinds: [[.standard], [.log1p, .difference, .standard], [.log1p]], on: split.training)
    var graph = Graph()
    let x = graph.addInput("x", type: .tensor(TensorType(.float32, ["N", 3, "T"])))
    let one = graph.addConstant("one", try Tensor(scalar: Int64(1)))
    var gather = Op.Gather()
    gather.axis = 1
    let y = graph.addNode(gather, [x, one], outputs: ["y"])[0]
    graph.outputs = [y]
    try graph.inferTypes()
    let wrapped = try scaler.wrap(
      Model(graph: graph, opsets: ["": 17]),
      inputs: [ScaledPort("x", columns: [0, 1, 2], timeAxis: 2, columnAxis: 1)],
      outputs: [ScaledPort("y", column: 1)])
    // The scaled input itself comes back: its first difference is 0, so the sums begin at the
    // window's last value and go up by what the window went up by, in logarithms.
    let window: [Float] = [9, 9, 9, 1, 3, 7, 5, 5, 5]
    let input = try Tensor(shape: [1, 3, 3], window)
    guard case .tensor(let output) = try wrapped.graph.evaluate([.tensor(input)])[0] else {
      Issue.record("no tensor")
      return
    }
    let got = try output.elements(of: Float.self)
    for (value, expected) in zip(got, [7, 15, 31] as [Float]) {
      #expect(abs(value - expected) < 1e-4)
    }
    #expect(output.shape == [1, 3])
  }

  @Test func portsThatDoNotFitAreRefused() throws {
    let (matrix, split) = try data()
    let scaler = try FittedScaler(
      fitting: matrix, names: ["a", "b", "c"],
      kinds: [[.difference], [.standard], [.standard]], on: split.training)
    let core = try model(outputs: [0])
    let window = ScaledPort("window", columns: [0, 1, 2])
    for (inputs, outputs) in [
      ([ScaledPort("windows", columns: [0, 1, 2])], []),
      ([ScaledPort("window", columns: [0, 1])], []),
      ([ScaledPort("window", columns: [0, 1, 3])], []),
      ([ScaledPort("window", columns: [0, 1, 2], timeAxis: 2)], []),
      ([ScaledPort("window", column: 0)], [ScaledPort("forecast", columns: [0, 1])]),
      ([], [ScaledPort("forecast", columns: [0])]),
    ] {
      #expect(throws: ModelError.self) { try scaler.wrap(core, inputs: inputs, outputs: outputs) }
    }
    _ = try scaler.wrap(core, inputs: [window], outputs: [ScaledPort("forecast", columns: [0])])
  }
}
