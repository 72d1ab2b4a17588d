// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

/// The gradients of LSTM, GRU or RNN from what `RecurrentTraining` saved.
///
/// Inputs: those of the operator (of which `B` may be left out), then its output `Y`, the saved
/// blocks, and the gradients of its outputs, each optional: `dY?, dY_h?` and for LSTM `dY_c?`.
/// Outputs: `dX?, dW?, dR?, dB?, dinitial_h?` and for LSTM `dinitial_c?, dP?`.
/// Source: backpropagation through time (Werbos, 1990); formulas at each cell.
public struct RecurrentGradient<Cell: DifferentiableRecurrent>: TrainingOperator {
  public static var name: String { "\(Cell.name)Gradient" }
  public static var arity: Arity {
    Arity(0...(inputCount + 3 + Cell.stateCount), 0...targets.count)
  }
  /// The operator whose gradients these are.
  public var cell: Cell
  public init() { cell = Cell() }
  public init(of cell: Cell) { self.cell = cell }

  /// How many inputs the operator itself has.
  public static var inputCount: Int { Cell.arity.inputs.upperBound }
  /// The inputs of the operator that the outputs are the gradients of.
  public static var targets: [Int] { [0, 1, 2, 3] + Array(5..<inputCount) }

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try cell.attributes(&v)
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let own = Array(site.inputs.prefix(Self.inputCount))
    let facts = try cell.infer(InferSite(inputs: own, outputCount: 1))
    let extents = try cell.extents(own.map { $0?.type.tensor?.shape })
    for (place, fact) in facts.enumerated() where site.has(Self.inputCount + 2 + place) {
      _ = try fact.type.merged(with: .tensor(site.tensor(Self.inputCount + 2 + place)))
    }
    let dtype = try site.tensor(0).dtype
    let d = Dimension.known(extents.directions)
    func vector(_ blocks: Int) -> Fact {
      Fact(dtype, [d, extents.hidden.value.map { .known(blocks * $0) } ?? .unknown])
    }
    var results: [Fact] = []
    for target in 0..<3 { results.append(Fact(dtype, try site.tensor(target).shape)) }
    results.append(vector(2 * Cell.gateCount))
    let state = Fact(dtype, extents.stateShape(layout: cell.layout))
    results += [Fact](repeating: state, count: Cell.stateCount)
    if Cell.stateCount == 2 { results.append(vector(3)) }
    return results
  }

  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    var walk = try RecurrentBackwardWalk(cell, site, inputCount: Self.inputCount)
    try cell.backward(through: &walk)
    return try walk.results(peepholes: Cell.stateCount == 2)
  }
}

extension Op {
  public typealias LSTMGradient = RecurrentGradient<Op.LSTM>
  public typealias GRUGradient = RecurrentGradient<Op.GRU>
  public typealias RNNGradient = RecurrentGradient<Op.RNN>
}
