// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
import ApusPasses
public import ApusTensor

/// A model from elsewhere in the form in which it trains further.
///
/// Trained are the initialisers that feed what their operators declare as weights, and those that a
/// pattern names. The graph is improved first, so that a bias which stands as an addition of its
/// own belongs to its operator, and loops over steps are recurrent operators. What was exported for
/// a fixed number of examples takes any number, where examples do not depend on each other.
public struct ImportedModel: Sendable {
  /// What of a model is trained. A pattern is of the name of an initialiser or of a node that reads
  /// it; `*` stands for any characters, `?` for one.
  public struct Choice: Sendable, Hashable {
    /// Weights that stay as they are.
    public var freeze: [String] = []
    /// Further initialisers of float32 that are trained: factors, shifts, tables of embeddings.
    public var train: [String] = []
    public var batchNormalization = BatchNormalizationTraining.folded

    public init() {}
  }

  /// A tensor that could be trained.
  public struct Weight: Sendable, Equatable {
    public var name: String
    public var shape: [Int]
    /// The first node that reads it.
    public var node: String
    public var isTrained: Bool
  }

  /// The model; its trained constants have the role `trainable`.
  public private(set) var model: Model
  /// In the order in which nodes read them.
  public private(set) var weights: [Weight] = []

  /// Throws: what passes throw; `invalidValue` when a pattern names nothing.
  public init(_ model: Model, _ choice: Choice = Choice()) throws(ModelError) {
    self.model = model
    // What the model itself said of its constants no longer counts.
    for id in model.graph.constants.keys { self.model.graph.constants[id]?.role = .constant }
    try self.model.graph.inferTypes()
    var pipeline = Pipeline.interchange
    if choice.batchNormalization != .folded {
      pipeline.passes.removeAll { $0 is FoldScaleShift }
    }
    _ = try pipeline.run(&self.model.graph)
    if let free = self.model.graph.withAnyBatch() {
      self.model.graph = free
      _ = try Pipeline([RemoveDeadNodes()]).run(&self.model.graph)
    }
    if choice.batchNormalization == .trained { try trainStatistics() }
    try self.model.graph.inferTypes()
    try choose(choice)
  }

  /// The graph in which weights are trained. Throws: `invalidModel` when none is.
  public func trainable() throws(ModelError) -> TrainableModel { try TrainableModel(model.graph) }

  /// The model for inference with what was learned in place of its weights, by their names.
  public func trained(_ tensors: [String: Tensor]) throws(ModelError) -> Model {
    var model = model
    for id in model.graph.constants.keys {
      if let tensor = tensors[model.graph[id].name] { model.graph.constants[id]?.tensor = tensor }
      model.graph.constants[id]?.role = .constant
    }
    for place in model.graph.nodes.indices {
      guard var op = model.graph.nodes[place].op as? Op.BatchNormalization, op.isTraining else {
        continue
      }
      op.isTraining = false
      model.graph.nodes[place].op = op
      model.graph.nodes[place].outputs = Array(model.graph.nodes[place].outputs.prefix(1))
    }
    try model.graph.inferTypes()
    return model
  }

  // MARK: - Choosing

  private mutating func choose(_ choice: Choice) throws(ModelError) {
    var unused = Set(choice.freeze + choice.train)
    var places: [ValueID: Int] = [:]
    for node in model.graph.nodes {
      for (place, input) in node.inputs.enumerated() {
        guard let id = input, let constant = model.graph.constants[id],
          constant.tensor.dtype == .float32, places[id] == nil
        else { continue }
        let names = [model.graph[id].name, node.name]
        func match(_ patterns: [String]) -> Bool {
          let found = patterns.filter { pattern in names.contains { Glob.matches($0, pattern) } }
          unused.subtract(found)
          return !found.isEmpty
        }
        let isWeight = type(of: node.op).weightInputs.contains(place)
        let isAsked = match(choice.train)
        guard isWeight || isAsked else { continue }
        let isTrained = !match(choice.freeze)
        if isTrained { model.graph.constants[id]?.role = .trainable }
        places[id] = weights.count
        weights.append(
          Weight(
            name: names[0], shape: constant.tensor.shape, node: node.title, isTrained: isTrained))
      }
    }
    if let pattern = (choice.freeze + choice.train).first(where: unused.contains) {
      throw ModelError(
        .invalidValue,
        "the pattern '\(pattern)' names no weight; there are "
          + weights.map(\.name).joined(separator: ", "))
    }
  }

  /// Lets BatchNormalization take the statistics of each batch, and follow them.
  private mutating func trainStatistics() throws(ModelError) {
    for place in model.graph.nodes.indices {
      guard var op = model.graph.nodes[place].op as? Op.BatchNormalization else { continue }
      op.isTraining = true
      model.graph.nodes[place].op = op
    }
  }
}

/// How the BatchNormalization of a model from elsewhere trains.
public enum BatchNormalizationTraining: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its factor and shift become part of the weights before it, where there are any.
  case folded
  /// It stays, with the statistics that it has; scale and shift are trained.
  case frozen
  /// It takes the statistics of each batch, and its moving ones follow them.
  case trained
}
