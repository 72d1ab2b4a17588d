// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// What LSTM, GRU and RNN share: attributes, extents and the order of time.
///
/// Letters: T steps, N sequences of the batch, I inputs, H hidden units, D directions, G gates.
/// Inputs 0 to 4 are `X [T, N, I]`, `W [D, G·H, I]`, `R [D, G·H, H]`, `B [D, 2·G·H]` and
/// `sequence_lens [N]`; then come the initial states, each `[D, N, H]`. Outputs are
/// `Y [T, D, N, H]` and the last states. With `layout` 1, N is outermost everywhere but in weights.
public protocol RecurrentOperator: Operator {
  /// G, the blocks of H rows in `W` and `R`.
  static var gateCount: Int { get }
  /// The states that are carried from step to step: the hidden one, and LSTM's cell.
  static var stateCount: Int { get }
  /// The functions of one direction when none are given.
  static var defaultActivations: [String] { get }
  /// S, the blocks of H numbers that a step leaves for its gradient.
  static var savedCount: Int { get }

  /// H; nil takes it from the weights.
  var hiddenSize: Int? { get set }
  var direction: Direction { get set }
  /// 0: time is outermost; 1: the batch is.
  var layout: Int { get set }
  /// The names of the functions, all of one direction before those of the next.
  var activations: [String]? { get set }
  /// Values for those functions that take an alpha, in order.
  var activationAlpha: [Float]? { get set }
  /// Values for those functions that take a beta, in order.
  var activationBeta: [Float]? { get set }
  /// Bounds what goes into every activation function to ± this.
  var clip: Float? { get set }

  /// The outputs and, when `saves`, what each step leaves for the gradient: `[T, D, N, S, H]`,
  /// zeros beyond a sequence's length.
  func evaluate(_ site: EvaluateSite, saves: Bool) throws(ModelError) -> [Datum?]
}

extension RecurrentOperator {
  /// What the absolute values of the recurrent weights of one unit's gate may add up to, as whole
  /// numbers of 16 bits: their product with a state of at most 1, in whole 8191ths, then fits 32.
  public static var mostNarrowSum: Int { Int(Int32.max) / 8191 }

  public static var since: Int { 7 }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    try evaluate(site, saves: false)
  }

  public static var weightInputs: [Int] { [1, 2, 3] }
  public var minimumOpset: Int { layout == 0 ? 7 : 14 }

  /// The functions of each direction, outer index first.
  ///
  /// Throws: `invalidModel` when their number is wrong, and what parsing throws.
  public func functions() throws(ModelError) -> [[RecurrentActivation]] {
    let each = Self.defaultActivations.count
    let needed = direction.count * each
    var names = activations ?? []
    while names.count < needed, activations?.isEmpty ?? true { names += Self.defaultActivations }
    // RNN's own default lists two functions even when one direction uses only the first.
    guard names.count == needed || names.count == 2 * each else {
      throw ModelError(
        .invalidModel, "needs \(needed) activation functions, got \(names.count)",
        at: .attribute("activations"))
    }
    let all = try RecurrentActivation.parse(
      names, alpha: activationAlpha ?? [], beta: activationBeta ?? [])
    var functions: [[RecurrentActivation]] = []
    for index in 0..<direction.count {
      functions.append(Array(all[(index * each)..<((index + 1) * each)]))
    }
    return functions
  }

  // MARK: - Attributes

  mutating func recurrentAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.int("hidden_size", &hiddenSize)
    try v.choice("direction", &direction, default: .forward)
    try v.int("layout", &layout, default: 0)
    try v.strings("activations", &activations)
    try v.floats("activation_alpha", &activationAlpha)
    try v.floats("activation_beta", &activationBeta)
    try v.float("clip", &clip)
  }

  /// Before opset 7 an attribute said whether `Y` may be left out, as any output now may.
  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
    guard opset < 7 else { return }
    raw.attributes["output_sequence"] = nil
    // GRU's first version spelled its default so.
    if raw.attributes["direction"] == .string("foward") {
      raw.attributes["direction"] = .string("forward")
    }
  }

  // MARK: - Shape

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let states = 5..<(5 + Self.stateCount)
    let dtype = try site.commonDType([0, 1, 2, 3] + states + [5 + Self.stateCount])
    if let dtype, ![.float16, .bfloat16, .float32, .float64].contains(dtype) {
      throw ModelError(.typeMismatch, "needs real numbers of 16 to 64 bits, got \(dtype.name)")
    }
    if let lengths = site.dtype(4), lengths != .int32 {
      throw ModelError(.typeMismatch, "sequence_lens must be int32, got \(lengths.name)")
    }
    _ = try functions()
    for index in site.inputs.indices where site.has(index) { _ = try site.tensor(index) }
    let extents = try extents(site.inputs.map { $0?.type.tensor?.shape })
    let state = Fact(dtype, extents.stateShape(layout: layout))
    let facts = [Fact(dtype, extents.sequenceShape(layout: layout))]
    return facts + [Fact](repeating: state, count: Self.stateCount)
  }

  /// The extents that the shapes of the inputs agree on.
  ///
  /// Throws: `shapeMismatch` when they do not, `invalidValue` for an attribute out of range.
  package func extents(_ shapes: [[Dimension]?]) throws(ModelError) -> RecurrentExtents {
    guard layout == 0 || layout == 1 else {
      throw ModelError(.invalidValue, "must be 0 or 1, got \(layout)", at: .attribute("layout"))
    }
    var extents = RecurrentExtents(directions: direction.count)
    if let hiddenSize {
      try extents.bind("hidden_size", [.known(hiddenSize)], [.hidden(times: 1)])
    }
    func shape(_ index: Int) -> [Dimension]? { index < shapes.count ? shapes[index] : nil }
    let gates = Self.gateCount
    try extents.bind(
      "X", shape(0), layout == 0 ? [.steps, .batch, .inputs] : [.batch, .steps, .inputs])
    try extents.bind("W", shape(1), [.directions, .hidden(times: gates), .inputs])
    try extents.bind("R", shape(2), [.directions, .hidden(times: gates), .hidden(times: 1)])
    try extents.bind("B", shape(3), [.directions, .hidden(times: 2 * gates)])
    try extents.bind("sequence_lens", shape(4), [.batch])
    for (state, name) in zip(0..<Self.stateCount, ["initial_h", "initial_c"]) {
      try extents.bind(
        name, shape(5 + state),
        layout == 0
          ? [.directions, .batch, .hidden(times: 1)] : [.batch, .directions, .hidden(times: 1)])
    }
    if Self.stateCount == 2 {
      try extents.bind("P", shape(7), [.directions, .hidden(times: 3)])
    }
    return extents
  }
}

extension Operator {
  /// The operator as one of the recurrent ones, LSTM, GRU and RNN; else nil.
  public var recurrent: (any RecurrentOperator)? {
    switch self {
    case let op as Op.LSTM: op
    case let op as Op.GRU: op
    case let op as Op.RNN: op
    default: nil
    }
  }
}
