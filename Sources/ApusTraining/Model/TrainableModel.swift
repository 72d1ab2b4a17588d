// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// A model in the form in which it trains: its graph, and which of its constants are learned.
public struct TrainableModel: Sendable {
  /// The graph with random nodes and BatchNormalization in training mode; extents may have names.
  public let graph: Graph
  /// The constants that training changes by gradients.
  public let parameters: ParameterLayout
  /// The moving statistics of BatchNormalization, which training changes without gradients.
  public let statistics: ParameterLayout
  /// What brings a parameter, by its name, back into a set after each step.
  public internal(set) var projections: [Projection] = []

  /// Changes the elements of the parameter of that name and shape in place.
  public struct Projection: Sendable {
    public var parameter: String
    public var project: @Sendable (inout [Float], [Int]) throws(ModelError) -> Void
  }

  /// Takes the constants with the role `.trainable`, in the order in which nodes read them.
  ///
  /// Throws: `typeMismatch` when one is not of 32-bit floats; `invalidModel` when none is.
  public init(_ graph: Graph) throws(ModelError) {
    self.graph = graph
    var seen: Set<ValueID> = []
    var trainable: [(name: String, shape: [Int])] = []
    var moving: [(name: String, shape: [Int])] = []
    for node in graph.nodes {
      let statistics = TrainableModel.statistics(of: node)
      for id in node.reads where !seen.contains(id) {
        guard let constant = graph.constants[id] else { continue }
        let isMoving = statistics.contains(id)
        guard isMoving || constant.role == .trainable else { continue }
        seen.insert(id)
        guard constant.tensor.dtype == .float32 else {
          throw ModelError(
            .typeMismatch, "only float32 is trained, this is \(constant.tensor.dtype.name)",
            at: .value(graph[id].name))
        }
        let entry = (graph[id].name, constant.tensor.shape)
        if isMoving { moving.append(entry) } else { trainable.append(entry) }
      }
    }
    guard !trainable.isEmpty else {
      throw ModelError(
        .invalidModel, "nothing in the model is trainable", at: .graph(graph.name))
    }
    parameters = try ParameterLayout(trainable)
    statistics = try ParameterLayout(moving)
  }

  /// The moving mean and variance that a node updates.
  static func statistics(of node: Node) -> [ValueID] {
    guard let op = node.op as? Op.BatchNormalization, op.isTraining else { return [] }
    return [node.input(3), node.input(4)].compactMap(\.self)
  }

  /// How many outputs the model has for its users.
  var outputCount: Int { graph.outputs.filter { !isStatistic($0) }.count }

  /// Whether a value of the graph is the new form of a moving statistic.
  func isStatistic(_ id: ValueID) -> Bool {
    graph.nodes.contains { node in
      (node.op as? Op.BatchNormalization)?.isTraining == true
        && (node.output(1) == id || node.output(2) == id)
    }
  }

  /// The values that the graph holds for a layout. Throws: `invalidModel`.
  func values(_ layout: ParameterLayout) throws(ModelError) -> [Float] {
    var tensors: [String: Tensor] = [:]
    for (id, constant) in graph.constants where layout[graph[id].name] != nil {
      tensors[graph[id].name] = constant.tensor
    }
    return try layout.flatten(tensors)
  }
}
