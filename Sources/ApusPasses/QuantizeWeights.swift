// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Replaces the weights of products, convolutions and recurrences by whole numbers of 8 or 16 bits,
/// one scale for each unit and a DequantizeLinear: `w ≈ q · s`.
///
/// No `Pass`, since results change: it runs after them, and only when somebody asks for it.
/// Recurrent weights of 16 bits keep `RecurrentOperator.mostNarrowSum`, so that the runtime may
/// multiply them as they are.
public struct QuantizeWeights: Sendable {
  /// The type of the whole numbers.
  public enum Width: String, Sendable, CaseIterable {
    case int16
    case int8

    var dtype: DType { self == .int8 ? .int8 : .int16 }
    /// The largest whole number; its negative is the least.
    var most: Int { self == .int8 ? 127 : 32767 }
    /// The opset from which DequantizeLinear takes them with one scale for each index.
    var opset: Int { self == .int8 ? 13 : 21 }
  }

  /// A weight that became narrow.
  public struct Change: Sendable {
    public var weight: String
    /// The first node that uses it.
    public var node: String
    public var shape: [Int]
    /// The bytes of the floats, and those of whole numbers and scales.
    public var byteCountBefore: Int
    public var byteCount: Int
    /// The largest |w − q·s| over the largest |w|.
    public var relativeError: Double
  }

  /// A weight that stayed as it was.
  public struct Left: Sendable {
    public var weight: String
    public var node: String
    public var reason: String
  }

  public struct Report: Sendable {
    public var changed: [Change] = []
    public var left: [Left] = []
  }

  public var width: Width
  /// Weights of fewer elements are left as they are, without mention.
  public var leastCount = 256

  public init(_ width: Width) { self.width = width }

  /// Changes the model's weights and raises its opset where their type asks it.
  ///
  /// Throws: what patches throw, which is a mistake here.
  public func run(_ model: inout Model) throws(ModelError) -> Report {
    var report = Report()
    var graph = model.graph
    try quantize(&graph, &report)
    guard !report.changed.isEmpty else { return report }
    model.graph = graph
    model.opsets[""] = max(model.opsets[""] ?? 1, width.opset)
    return report
  }

  /// The uses of one constant as a weight.
  private struct Use {
    var id: ValueID
    var place: Int
    var grids: [WeightGrid]
  }

  private func quantize(_ graph: inout Graph, _ report: inout Report) throws(ModelError) {
    for place in graph.nodes.indices where !graph.nodes[place].op.bodies.isEmpty {
      var bodies = graph.nodes[place].op.bodies
      for index in bodies.indices { try quantize(&bodies[index], &report) }
      graph.nodes[place].op.bodies = bodies
    }
    var patches: [Patch] = []
    for use in uses(in: graph) {
      guard let tensor = graph.constants[use.id]?.tensor else { continue }
      let title = graph.nodes[use.place].title
      do throws(ModelError) {
        let rounded = try rounded(tensor, use, graph)
        report.changed.append(
          Change(
            weight: graph[use.id].name, node: title, shape: tensor.shape,
            byteCountBefore: tensor.count * tensor.dtype.byteWidth,
            byteCount: rounded.integers.count * width.dtype.byteWidth + rounded.scale.count * 4,
            relativeError: rounded.largest == 0 ? 0 : rounded.largestError / rounded.largest))
        patches.append(patch(&graph, use, rounded))
      } catch {
        report.left.append(Left(weight: graph[use.id].name, node: title, reason: error.message))
      }
    }
    try graph.apply(patches)
  }

  /// The large constants that are weights, in the order of their first use.
  private func uses(in graph: Graph) -> [Use] {
    var uses: [Use] = []
    var places: [ValueID: Int] = [:]
    for (place, node) in graph.nodes.enumerated() {
      for (input, id) in node.inputs.enumerated() {
        guard let id, let tensor = graph.constants[id]?.tensor, tensor.count >= leastCount,
          tensor.dtype.isFloat,
          let grid = WeightGrid(node.op, input: input, shape: tensor.shape, width: width)
        else { continue }
        if let known = places[id] {
          uses[known].grids.append(grid)
        } else {
          places[id] = uses.count
          uses.append(Use(id: id, place: place, grids: [grid]))
        }
      }
    }
    return uses
  }

  /// Throws: why the weight stays as it is.
  private func rounded(
    _ tensor: Tensor, _ use: Use, _ graph: Graph
  ) throws(ModelError) -> RoundedWeights {
    guard tensor.dtype == .float32 else {
      throw ModelError(.unsupported, "its elements are \(tensor.dtype.name), not float")
    }
    guard !graph.outputs.contains(use.id) else {
      throw ModelError(.unsupported, "it is an output of the graph")
    }
    guard use.grids.allSatisfy({ $0 == use.grids[0] }) else {
      throw ModelError(.unsupported, "the nodes that use it want scales along different axes")
    }
    return try RoundedWeights(tensor, on: use.grids[0], width: width)
  }

  /// Makes the constant the result of a node over narrow ones, so that its readers stay.
  private func patch(_ graph: inout Graph, _ use: Use, _ rounded: RoundedWeights) -> Patch {
    let name = graph[use.id].name
    graph.constants[use.id] = nil
    let integers = graph.addConstant("\(name)/\(width.rawValue)", rounded.integers)
    let scale = graph.addConstant("\(name)/scale", rounded.scale)
    return Patch(
      at: use.place,
      adding: [
        Node(
          name: "\(name)/dequantize", op: use.grids[0].operation, inputs: [integers, scale],
          outputs: [use.id])
      ])
  }
}
