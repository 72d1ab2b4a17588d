// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

/// LSTM, GRU or RNN that also gives what its gradient needs of every step.
///
/// Inputs, and all outputs but the last, are those of the operator, each output optional; then
/// come the saved blocks `[T, D, N, S, H]` (whatever the layout): i, o, f, g, c′ and h(c′) of LSTM;
/// n, z, r and `Rh·h + Rbh` (or `r⊙h`, without `linearBeforeReset`) of GRU; h′ of RNN. They are 0
/// beyond a sequence's length.
public struct RecurrentTraining<Cell: DifferentiableRecurrent>: TrainingOperator {
  public static var name: String { "\(Cell.name)Training" }
  public static var arity: Arity {
    Arity(Cell.arity.inputs, 0...(Cell.arity.outputs.upperBound + 1))
  }
  /// The operator as the model has it.
  public var cell: Cell
  public init() { cell = Cell() }
  public init(of cell: Cell) { self.cell = cell }

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try cell.attributes(&v)
  }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let facts = try cell.infer(site)
    let extents = try cell.extents(site.inputs.map { $0?.type.tensor?.shape })
    let saved = [
      extents.steps, .known(extents.directions), extents.batch, .known(Cell.savedCount),
      extents.hidden,
    ]
    return facts + [Fact(facts[0].type.tensor?.dtype, saved)]
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    try cell.evaluate(site, saves: true)
  }
}

extension Op {
  public typealias LSTMTraining = RecurrentTraining<Op.LSTM>
  public typealias GRUTraining = RecurrentTraining<Op.GRU>
  public typealias RNNTraining = RecurrentTraining<Op.RNN>
}
