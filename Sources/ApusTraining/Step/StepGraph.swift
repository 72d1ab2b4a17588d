// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPasses
import ApusPlan
import ApusTensor

/// The graph of one step: data, targets, parameters and moments in; the loss out.
///
/// Parameters, moments and their average are inputs that the step updates in place. Outputs: `loss`
/// and `loss/i`, then, while training, what is new, else the predictions. `places` says which is
/// where.
struct StepGraph {
  var graph: Graph
  /// The inputs that are filled with random numbers.
  private(set) var randoms: [RandomInput] = []
  private(set) var places = Places()

  /// Where inputs and outputs are in their lists; counts say how many follow.
  struct Places: Equatable {
    var targets: [Int?] = []
    var weights: Int?
    var firstRandom = 0
    var hyper: Int?
    var parameters = 0
    var statistics: Int?
    var moments: Range<Int> = 0..<0
    var average: Int?
    var losses: [Int] = []
    var newStatistics: Int?
    var predictions: Range<Int> = 0..<0
  }

  // MARK: - Making

  /// The graph that trains, for inputs of the given shapes. Throws: `noGradient` by name; what
  /// inference and passes throw.
  static func training(
    _ model: TrainableModel, shapes: [[Int]], _ objective: Objective, _ learning: Learning
  ) throws(ModelError) -> StepGraph {
    var step = StepGraph(
      graph: try model.graph.specialised(shapes: shapes, pipeline: Pipeline([])))
    let forward = try step.forward(model, .training)
    let site = LossSite(emitter: NodeEmitter(step.graph), scope: "loss/")
    let targets = try step.addTargets(site, objective)
    let loss = try step.addLoss(site, objective, targets, forward.values, model)
    step.graph = site.emitter.graph
    let gradients = try step.graph.addGradients(of: loss, withRespectTo: forward.values)
    try step.addUpdate(model, learning, forward, gradients)
    try step.improve()
    return step
  }

  /// The graph that gives predictions and, with an objective, their loss.
  static func evaluation(
    _ model: TrainableModel, shapes: [[Int]], _ objective: Objective?
  ) throws(ModelError) -> StepGraph {
    var step = StepGraph(
      graph: try model.graph.specialised(shapes: shapes, pipeline: Pipeline([])))
    let forward = try step.forward(model, .evaluation)
    let predictions = step.graph.outputs
    if let objective {
      let site = LossSite(emitter: NodeEmitter(step.graph), scope: "loss/")
      let targets = try step.addTargets(site, objective)
      _ = try step.addLoss(site, objective, targets, forward.values, model)
      step.graph = site.emitter.graph
    }
    let first = step.graph.outputs.count - predictions.count
    step.graph.outputs = Array(step.graph.outputs.dropFirst(predictions.count)) + predictions
    step.places.predictions = first..<first + predictions.count
    step.places.losses = step.places.losses.map { $0 - predictions.count }
    try step.improve()
    return step
  }

  private init(graph: Graph) { self.graph = graph }

  private mutating func improve() throws(ModelError) {
    _ = try Pipeline.interchange.run(&graph)
  }

  // MARK: - Forward

  private struct Forward {
    var parameters: ValueID
    /// One for each entry of the parameters' layout.
    var values: [ValueID]
    var statistics: ValueID?
    /// New statistics by the name of the old.
    var updates: [String: ValueID]
  }

  /// Makes parameters and randomness inputs; the order of inputs is set when all are there.
  private mutating func forward(
    _ model: TrainableModel, _ mode: StepMode
  ) throws(ModelError) -> Forward {
    graph.outputs = graph.outputs.filter { id in !model.isStatistic(id) }
    let dataCount = graph.inputs.count
    places.firstRandom = dataCount
    randoms = try graph.takeRandomness(mode)
    let updates = try graph.setStatistics(model.statistics, mode)
    places.parameters = graph.inputs.count
    let (vector, values) = try graph.takeParameters(model.parameters, named: "parameters")
    var statistics: ValueID?
    if model.statistics.count > 0 {
      places.statistics = graph.inputs.count
      statistics = try graph.takeParameters(model.statistics, named: "statistics").vector
    }
    try graph.inferTypes()
    return Forward(
      parameters: vector, values: values, statistics: statistics, updates: updates)
  }

  // MARK: - Loss

  private mutating func addTargets(
    _ site: LossSite, _ objective: Objective
  ) throws(ModelError) -> [ValueID?] {
    guard objective.parts.count == site.emitter.graph.outputs.count else {
      throw ModelError(
        .invalidValue,
        "the model has \(site.emitter.graph.outputs.count) outputs, the objective "
          + "\(objective.parts.count) parts")
    }
    var targets: [ValueID?] = []
    for (place, part) in objective.parts.enumerated() {
      guard let part else {
        targets.append(nil)
        places.targets.append(nil)
        continue
      }
      let output = site.emitter.graph.outputs[place]
      let (dtype, shape) = try part.loss.target(for: site.shape(output))
      places.targets.append(site.emitter.graph.inputs.count)
      targets.append(
        site.emitter.graph.addInput(
          "target/\(place)",
          type: .tensor(TensorType(dtype, shape.map(Dimension.known)))))
    }
    return targets
  }

  /// The whole loss; `loss` and each part's become outputs.
  private mutating func addLoss(
    _ site: LossSite, _ objective: Objective, _ targets: [ValueID?], _ parameters: [ValueID],
    _ model: TrainableModel
  ) throws(ModelError) -> ValueID {
    let predictions = site.emitter.graph.outputs
    var total: ValueID?
    var losses: [ValueID] = []
    var weights: ValueID?
    for (place, part) in objective.parts.enumerated() {
      guard let part, let target = targets[place] else { continue }
      let elements = try part.loss.elements(
        site, prediction: predictions[place], target: target)
      var examples = try site.meanByExample(elements)
      if objective.weighsExamples {
        if weights == nil {
          places.weights = site.emitter.graph.inputs.count
          let n = try site.shape(examples).map(Dimension.known)
          weights = site.emitter.graph.addInput(
            "weights", type: .tensor(TensorType(.float32, n)))
        }
        if let weights { examples = try site.multiply(examples, weights) }
      }
      let count = try site.shape(examples).reduce(1, *)
      let sum = try site.sum(examples, over: [0], keepsDimensions: false)
      let mean = try site.multiply(sum, 1 / Double(max(1, count)))
      losses.append(mean)
      let weighted = try site.multiply(mean, part.weight)
      total = if let before = total { try site.add(before, weighted) } else { weighted }
    }
    guard var loss = total else {
      throw ModelError(.invalidValue, "no output has a loss")
    }
    loss = try addPenalties(site, objective, parameters, model, to: loss)
    // An output needs a value of its own, also when there is one loss only.
    var named: [ValueID] = []
    for (place, id) in ([loss] + losses).enumerated() {
      let output = try site.node(Op.Identity(), id)
      site.emitter.graph[output].name = place == 0 ? "loss" : "loss/\(place - 1)"
      named.append(output)
    }
    places.losses = named.indices.map { predictions.count + $0 }
    site.emitter.graph.outputs += named
    return loss
  }

  private func addPenalties(
    _ site: LossSite, _ objective: Objective, _ parameters: [ValueID], _ model: TrainableModel,
    to loss: ValueID
  ) throws(ModelError) -> ValueID {
    var loss = loss
    for penalty in objective.penalties {
      guard
        let place = model.parameters.entries.firstIndex(where: { $0.name == penalty.parameter })
      else {
        throw ModelError(
          .invalidValue, "no parameter '\(penalty.parameter)' to put a penalty on")
      }
      let axes = Array(model.parameters.entries[place].shape.indices)
      let value = parameters[place]
      if penalty.l2 != 0 {
        let sum = try site.sum(site.square(value), over: axes, keepsDimensions: false)
        loss = try site.add(loss, site.multiply(sum, penalty.l2))
      }
      if penalty.l1 != 0 {
        let sum = try site.sum(site.absolute(value), over: axes, keepsDimensions: false)
        loss = try site.add(loss, site.multiply(sum, penalty.l1))
      }
    }
    return loss
  }

  // MARK: - Update

  private mutating func addUpdate(
    _ model: TrainableModel, _ learning: Learning, _ forward: Forward, _ gradients: [ValueID?]
  ) throws(ModelError) {
    let site = LossSite(emitter: NodeEmitter(graph), scope: "update/")
    let clipped = try site.clipped(gradients, learning.clipping)
    let gradient = try site.joined(model.parameters, clipped)
    let emitter = site.emitter
    places.hyper = emitter.graph.inputs.count
    let hyper = emitter.graph.addInput(
      "hyper", type: .tensor(TensorType(.float32, [.known(OptimizerInput.hyperCount)])))
    var update = learning.optimizer.update
    var inputs: [ValueID?] = [forward.parameters, gradient, hyper, nil, nil]
    switch learning.clipping {
    case .value(let bound)?: update.clipValue = bound
    case .globalNorm(let bound)?:
      inputs[OptimizerInput.gradientScale] = try site.scale(of: gradient, to: bound)
    case .norm?, nil: break
    }
    if update.weightDecay != 0, let mask = try learning.undecayed.mask(model) {
      inputs[OptimizerInput.decayMask] = site.constant(mask, named: "decay mask")
    }
    let vector = ValueType.tensor(TensorType(.float32, [.known(model.parameters.count)]))
    let first = emitter.graph.inputs.count
    for name in update.moments { inputs.append(emitter.graph.addInput(name, type: vector)) }
    places.moments = first..<emitter.graph.inputs.count
    let updated = try site.nodes(update, inputs, outputs: 1 + update.moments.count)
    // What the model predicts is not asked for while it trains.
    let losses = places.losses
    emitter.graph.outputs = losses.map { emitter.graph.outputs[$0] } + updated
    places.losses = Array(losses.indices)
    if learning.averages {
      places.average = emitter.graph.inputs.count
      let average = emitter.graph.addInput("average", type: vector)
      emitter.graph.outputs.append(
        try site.node(Op.WeightAverage(), average, updated[0], hyper))
    }
    if model.statistics.count > 0 {
      places.newStatistics = emitter.graph.outputs.count
      let values = model.statistics.entries.map { forward.updates[$0.name] }
      emitter.graph.outputs.append(try site.joined(model.statistics, values))
    }
    graph = emitter.graph
  }
}

/// How a step changes the parameters.
struct Learning: Sendable {
  var optimizer: Optimizer
  var clipping: GradientClipping?
  var undecayed = UndecayedParameters()
  /// Whether a moving average of the parameters is kept.
  var averages = false
}

extension LossSite {
  /// One vector of tensors in the order of a layout, with zeros between and for what is nil.
  func joined(
    _ layout: ParameterLayout, _ values: [ValueID?]
  ) throws(ModelError) -> ValueID {
    var parts: [ValueID?] = []
    var end = 0
    func fill(to offset: Int) throws(ModelError) {
      guard offset > end else { return }
      parts.append(constant(try Tensor.zeros(.float32, shape: [offset - end]), named: "zeros"))
      end = offset
    }
    for (entry, value) in zip(layout.entries, values) {
      guard let value else { continue }
      try fill(to: entry.offset)
      parts.append(try reshape(value, to: [entry.count]))
      end = entry.offset + entry.count
    }
    try fill(to: layout.count)
    return try nodes(Op.Concat(), parts, outputs: 1)[0]
  }
}
