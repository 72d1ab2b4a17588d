// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// One step of an optimiser on a vector of parameters, of the in-memory dialect: never saved.
///
/// Inputs: parameters P, gradient G, `hyper` [8] (float32: what changes from step to step), a scale
/// of G (one number; optional, else 1), a mask of the decay of P's shape (optional, else 1
/// everywhere), then the moments. Outputs: the new P and the new moments. P, G and the moments are
/// tensors of one shape. Before the rule itself, with h₀ the learning rate:
/// `g = clip(scale · G, ±clipValue)` and `p ← p − h₀ · weightDecay · mask · p`, the decoupled decay
/// of AdamW (Loshchilov & Hutter, 2019) as Keras 3 applies it to every optimiser.
public protocol OptimizerUpdate: TrainingOperator {
  /// Decay of the parameters per step as a fraction of the learning rate; 0 is none.
  var weightDecay: Double { get set }
  /// Bound on each element of the scaled gradient; infinity is none.
  var clipValue: Double { get set }
  /// What each moment is called, in the order of inputs from 5 on and of outputs from 1 on.
  var moments: [String] { get }
  /// The value that the moments have before the first step.
  var initialMoment: Double { get }

  /// What goes into `hyper` from place 1 on at a step, the first of which is 1: corrections that
  /// are better worked out once and in double precision.
  func corrections(learningRate: Double, step: Int) -> [Double]

  /// The new parameter; `m` holds the moments of one element and becomes the new ones.
  func updated(_ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]) -> Double

  /// Shows the rule's own attributes.
  mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError)
}

/// Places of the inputs of an `OptimizerUpdate`.
public enum OptimizerInput {
  public static let parameters = 0
  public static let gradient = 1
  public static let hyper = 2
  public static let gradientScale = 3
  public static let decayMask = 4
  public static let firstMoment = 5
  /// Numbers in `hyper`.
  public static let hyperCount = 8
}

extension OptimizerUpdate {
  public static var arity: Arity { Arity(3...8, 1...4) }
  public var initialMoment: Double { 0 }
  public var updatedInputs: [Int] {
    [OptimizerInput.parameters] + moments.indices.map { OptimizerInput.firstMoment + $0 }
  }
  public func corrections(learningRate: Double, step: Int) -> [Double] { [] }

  /// The tensor [8] for input `hyper`: the learning rate, the rule's corrections, and zeros.
  ///
  /// `step` counts from 1.
  public func hyper(learningRate: Double, step: Int) -> [Float] {
    let given = [learningRate] + corrections(learningRate: learningRate, step: step)
    let rest = OptimizerInput.hyperCount - given.count
    return given.map { Float($0) } + [Float](repeating: 0, count: rest)
  }

  public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.number("weight_decay", &weightDecay, default: 0)
    try v.number("clip_value", &clipValue, default: .infinity)
    try ruleAttributes(&v)
  }

  public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    let places = [OptimizerInput.parameters, OptimizerInput.gradient] + updatedInputs.dropFirst()
    var type = TensorType(nil)
    for place in places { type = try type.merged(with: site.tensor(place)) }
    let hyper = TensorType(type.dtype, [.known(OptimizerInput.hyperCount)])
    _ = try hyper.merged(with: site.tensor(OptimizerInput.hyper))
    guard type.dtype?.isFloat ?? true else {
      throw ModelError(.typeMismatch, "parameters are real numbers, got \(type)")
    }
    return updatedInputs.map { _ in Fact(.tensor(type)) }
  }

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let tensor = try site.tensor(OptimizerInput.parameters)
    var p = try tensor.doubles()
    let gradient = try site.tensor(OptimizerInput.gradient).doubles()
    let hyper = try site.tensor(OptimizerInput.hyper).doubles()
    let scale = try site.optionalTensor(OptimizerInput.gradientScale)?.doubles().first ?? 1
    let mask = try site.optionalTensor(OptimizerInput.decayMask)?.broadcast(to: tensor.shape)
      .doubles()
    var state: [[Double]] = []
    for place in updatedInputs.dropFirst() { state.append(try site.tensor(place).doubles()) }
    for i in p.indices {
      let g = Swift.max(-clipValue, Swift.min(clipValue, gradient[i] * scale))
      p[i] -= p[i] * hyper[0] * weightDecay * (mask?[i] ?? 1)
      var m = state.map { $0[i] }
      p[i] = updated(p[i], g.isNaN ? .nan : g, &m, hyper)
      for (place, value) in m.enumerated() { state[place][i] = value }
    }
    var results: [Datum?] = []
    for values in [p] + state {
      results.append(.tensor(try Tensor(tensor.dtype, shape: tensor.shape, converting: values)))
    }
    return results
  }
}

extension AttributeVisitor {
  /// A number that is held in double precision and written in single.
  mutating func number(
    _ name: String, _ value: inout Double, default given: Double
  ) throws(ModelError) {
    var single = Float(value)
    try float(name, &single, default: Float(given))
    if single != Float(value) { value = Double(single) }
  }
}
