// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import TestSupport
import Testing

@Suite struct QuantizeWeightsTests {
  typealias Width = QuantizeWeights.Width

  /// What an old tensor was made of must not stand in for a new one.
  @Test func aNewTensorIsNoLongerMadeOfWholeNumbers() throws {
    var constant = Constant(try Tensor(shape: [2], [1, 2] as [Float]))
    let whole = try Tensor(shape: [2], [1, 2] as [Int16])
    let one = try Tensor(scalar: 1 as Float)
    constant.quantized = .init(integers: whole, scale: one, axis: 0, blockSize: 0)
    constant.role = .trainable
    #expect(constant.quantized != nil)
    constant.tensor = try Tensor(shape: [2], [3, 4] as [Float])
    #expect(constant.quantized == nil)
  }

  /// A node with a weight of a shape, and how many scales that takes.
  struct Use: Sendable, CustomTestStringConvertible {
    var op: any Operator
    var input = 1
    var x: [Int]
    var w: [Int]
    var scales: [Int]
    /// The other weight of a recurrence.
    var other: [Int]?
    var testDescription: String { "\(op.name) \(input) \(w)" }
  }

  static let uses = [
    Use(op: Op.Conv(), x: [1, 8, 20], w: [16, 8, 3], scales: [16]),
    Use(op: Op.ConvTranspose(), x: [1, 8, 20], w: [8, 12, 3], scales: [12]),
    Use(op: Op.Gemm(), x: [2, 24], w: [24, 16], scales: [16]),
    Use(op: with(Op.Gemm()) { $0.transB = true }, x: [2, 24], w: [16, 24], scales: [16]),
    Use(op: Op.MatMul(), x: [2, 24], w: [24, 16], scales: [16]),
    Use(op: Op.MatMul(), input: 0, x: [24, 3], w: [16, 24], scales: [16]),
    Use(op: Op.MatMul(), x: [2, 3, 12], w: [2, 12, 16], scales: [16]),
    Use(op: Op.LSTM(), x: [4, 1, 8], w: [1, 48, 8], scales: [48], other: [1, 48, 12]),
    Use(op: Op.LSTM(), input: 2, x: [4, 1, 8], w: [1, 48, 12], scales: [48], other: [1, 48, 8]),
    Use(
      op: with(Op.LSTM()) { $0.direction = .bidirectional }, input: 2, x: [4, 1, 8],
      w: [2, 48, 12], scales: [2, 48, 1], other: [2, 48, 8]),
    Use(op: Op.GRU(), input: 2, x: [4, 1, 8], w: [1, 36, 12], scales: [36], other: [1, 36, 8]),
    Use(op: Op.RNN(), input: 2, x: [4, 1, 8], w: [1, 20, 20], scales: [20], other: [1, 20, 8]),
  ]

  private func values(_ count: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { place in
      let number = Double((place &* 7919 &+ 31) % 1_009)
      return (number / 504.5 - 1) * scale
    }
  }

  /// `y = op(x, w)` with the weight at its input.
  private func model(_ use: Use, _ weights: [Double], opset: Int = 15) throws -> Model {
    var graph = Graph()
    let x = graph.input(use.x.map(Dimension.known))
    func constant(_ name: String, _ shape: [Int], _ values: [Double]) throws -> ValueID {
      graph.addConstant(name, try Tensor(.float32, shape: shape, converting: values))
    }
    let w = try constant("w", use.w, weights)
    var inputs = use.input == 0 ? [w, x] : [x, w]
    if let shape = use.other {
      let other = try constant("other", shape, values(shape.reduce(1, *), scale: 0.3))
      inputs.insert(other, at: use.input == 1 ? 2 : 1)
    }
    graph.outputs = graph.addNode(use.op, inputs, name: "node", outputs: ["y"])
    try graph.inferTypes()
    return Model(graph: graph, opsets: ["": opset])
  }

  /// The node that makes the value `w`.
  private func dequantizer(_ graph: Graph) throws -> Node {
    try #require(graph.nodes.first { $0.outputs[0].map { graph[$0].name } == "w" })
  }

  /// The value and the scale of each element of the narrow weight `w`.
  private func elements(_ graph: Graph) throws -> (values: [Double], scales: [Double]) {
    let node = try dequantizer(graph)
    let integers = try #require(graph.foldable(node.input(0)))
    let scale = try #require(graph.foldable(node.input(1)))
    let ones = try Tensor(
      integers.dtype, shape: integers.shape,
      converting: [Double](repeating: 1, count: integers.count))
    func result(_ x: Tensor) throws -> [Double] {
      let site = EvaluateSite(inputs: [.tensor(x), .tensor(scale)], wanted: [true])
      guard case .tensor(let y)? = try node.op.evaluate(site)[0] else { return [] }
      return try y.doubles()
    }
    return (try result(integers), try result(ones))
  }

  @Test(arguments: uses, Width.allCases)
  func everyWeightIsWithinHalfAStep(_ use: Use, _ width: Width) throws {
    let weights = values(use.w.reduce(1, *), scale: 0.4)
    var model = try model(use, weights)
    let data = Datum.tensor(
      try Tensor(.float32, shape: use.x, converting: values(use.x.reduce(1, *))))
    let before = try model.graph.evaluate([data])
    let report = try QuantizeWeights(width).run(&model)
    #expect(report.changed.map(\.weight).contains("w"))
    #expect(report.left.isEmpty)
    try model.graph.verify(as: .interchange)
    let node = try dequantizer(model.graph)
    #expect(model.graph.foldable(node.input(1))?.shape == use.scales)
    let (got, scales) = try elements(model.graph)
    for (index, weight) in weights.enumerated() {
      let exact = Double(Float(weight))
      #expect(abs(got[index] - exact) <= scales[index] * 0.5 + abs(exact) * 0x1p-23)
    }
    // A step is no larger than the largest weight of its unit asks, or the sums that 32 bits hold.
    let largest = width == .int8 ? 127.0 : 21_800
    #expect(scales.allSatisfy { $0 <= 0.4 / largest * 1.001 })
    let bound = width == .int8 ? 0.1 : 2e-3
    for (a, b) in zip(try model.graph.evaluate([data]), before) {
      #expect(try difference(a, b, relative: bound, absolute: bound) == nil)
    }
  }

  /// Rows of recurrent weights that are hard to keep within 32 bits.
  enum Hostile: CaseIterable {
    case equal, oneHuge, zeros, alternating, denormal, large

    func value(_ k: Int) -> Double {
      switch self {
      case .equal: 0.7
      case .oneHuge: k == 3 ? 1000 : 1e-3
      case .zeros: 0
      case .alternating: k % 2 == 0 ? 0.5 : -0.5
      case .denormal: 1e-41
      case .large: 1e30
      }
    }
  }

  @Test(arguments: Hostile.allCases) func sumsOfRecurrentWeightsFit(_ rows: Hostile) throws {
    for hidden in [16, 100, 300] {
      let use = Use(
        op: Op.LSTM(), input: 2, x: [2, 1, 2], w: [1, 4 * hidden, hidden], scales: [],
        other: [1, 4 * hidden, 2])
      let weights = (0..<(4 * hidden * hidden)).map { rows.value($0 % hidden) }
      var model = try model(use, weights)
      #expect(try QuantizeWeights(.int16).run(&model).left.isEmpty)
      let node = try dequantizer(model.graph)
      let integers = try #require(model.graph.foldable(node.input(0))).integers()
      for row in 0..<(4 * hidden) {
        let sum = integers[row * hidden..<(row + 1) * hidden].reduce(0) { $0 + abs($1) }
        #expect(sum * 8191 <= Int(Int32.max))
        // No more is given away than rounding may ask, unless the type or a zero is the bound.
        let most = integers[row * hidden..<(row + 1) * hidden].map { abs($0) }.max() ?? 0
        #expect(
          sum >= Op.LSTM.mostNarrowSum - hidden - 1 || most == 32767 || rows == .zeros
            || rows == .denormal)
      }
      let (got, scales) = try elements(model.graph)
      #expect(
        zip(got, weights).enumerated().allSatisfy {
          abs($1.0 - Double(Float($1.1))) <= scales[$0] / 2 + abs($1.1) * 0x1p-23
        })
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity], Width.allCases)
  func whatCannotBeRoundedStays(_ value: Double, _ width: Width) throws {
    let use = Self.uses[0]
    var weights = values(use.w.reduce(1, *))
    weights[5] = value
    var model = try model(use, weights)
    let report = try QuantizeWeights(width).run(&model)
    #expect(report.changed.isEmpty)
    #expect(report.left.map(\.weight) == ["w"])
    #expect(model.graph.nodes.map(\.op.name) == ["Conv"])
    #expect(model.opsets[""] == 15)
  }

  /// The largest weights either stay or come back as numbers.
  @Test(arguments: Width.allCases) func nothingOverflows(_ width: Width) throws {
    let use = Self.uses[0]
    var weights = values(use.w.reduce(1, *))
    weights[5] = Double(Float.greatestFiniteMagnitude)
    var model = try model(use, weights)
    let report = try QuantizeWeights(width).run(&model)
    if report.left.isEmpty {
      #expect(try elements(model.graph).values.allSatisfy(\.isFinite))
    } else {
      #expect(report.left.map(\.reason) == ["it holds 3.4028234663852886e+38, which is too large"])
    }
  }

  @Test func opsetsAreRaisedOnlyAsFarAsNeeded() throws {
    for (width, opset) in [(Width.int8, 13), (.int16, 21)] {
      let use = Self.uses[4]
      var model = try model(use, values(use.w.reduce(1, *)), opset: 9)
      _ = try QuantizeWeights(width).run(&model)
      #expect(model.opsets[""] == opset)
    }
  }

  @Test func smallAndSharedWeights() throws {
    let small = Use(op: Op.MatMul(), x: [2, 15], w: [15, 17], scales: [])
    var model = try model(small, values(15 * 17))
    let report = try QuantizeWeights(.int8).run(&model)
    #expect(report.changed.isEmpty && report.left.isEmpty)

    // One weight for two nodes: once where they agree about units, left alone where they do not.
    for transposed in [false, true] {
      var graph = Graph()
      let x = graph.input([2, 20])
      let w = try graph.weights([20, 20])
      let first = graph.add(Op.MatMul(), x, w, name: "first")
      let op = with(Op.Gemm()) { $0.transB = transposed }
      graph.outputs = [graph.add(op, first, w, name: "y")]
      try graph.inferTypes()
      var model = Model(graph: graph, opsets: ["": 15])
      let report = try QuantizeWeights(.int8).run(&model)
      #expect(report.changed.count == (transposed ? 0 : 1))
      #expect(report.left.count == (transposed ? 1 : 0))
      #expect(model.graph.nodes.count == (transposed ? 2 : 3))
    }
  }

  /// A file's narrow weights stay narrow when it is improved again, and a prepared model's do not.
  @Test(arguments: Width.allCases) func foldingKeepsOrRemembers(_ width: Width) throws {
    let use = Self.uses[8]
    var model = try model(use, values(use.w.reduce(1, *)))
    _ = try QuantizeWeights(width).run(&model)
    var compact = model.graph
    _ = try Pipeline.compact.run(&compact)
    #expect(compact.nodes.map(\.op.name).count { $0 == "DequantizeLinear" } == 2)
    var folded = model.graph
    _ = try Pipeline.interchange.run(&folded)
    #expect(folded.nodes.map(\.op.name) == ["LSTM"])
    let r = try #require(folded.nodes[0].input(2))
    let constant = try #require(folded.constants[r])
    let source = try #require(constant.quantized)
    #expect(source.integers.dtype == (width == .int8 ? .int8 : .int16))
    #expect(try constant.tensor.doubles() == elements(model.graph).values)
    // Nothing is left to round.
    var again = Model(graph: compact, opsets: model.opsets)
    #expect(try QuantizeWeights(width).run(&again).changed.isEmpty)
  }
}
