// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusONNX
import ApusOperators
import ApusPasses
import ApusTensor

/// A network from an ONNX file that is trained further.
///
/// Initialisers that feed what their operators declare as weights are trained, but those whose
/// names match a pattern. The graph is improved first, so that a bias which stands as an addition
/// of its own belongs to its operator.
struct ImportedNetwork {
  var model: Model
  /// What the file says of itself: then scaling is inside already.
  let spec: ForecastSpec?
  /// Weights that stay as they are.
  let frozen: [(name: String, shape: [Int])]

  /// Throws: what reading throws; `invalidRecipe` when a pattern matches nothing.
  init(_ path: String, freeze: [String]) throws(ModelError) {
    var model = try Model(contentsOf: path)
    try model.graph.inferTypes()
    _ = try Pipeline.interchange.run(&model.graph)
    try model.graph.inferTypes()
    spec = try model.forecastSpec()
    var frozen: [(name: String, shape: [Int])] = []
    var matched: Set<String> = []
    var seen: Set<ValueID> = []
    for node in model.graph.nodes {
      for place in type(of: node.op).weightInputs {
        guard let id = node.input(place), let constant = model.graph.constants[id],
          constant.tensor.dtype == .float32, seen.insert(id).inserted
        else { continue }
        let name = model.graph[id].name
        if let pattern = freeze.first(where: { Glob.matches(name, $0) }) {
          matched.insert(pattern)
          frozen.append((name, constant.tensor.shape))
        } else {
          model.graph.constants[id]?.role = .trainable
        }
      }
    }
    if let unused = freeze.first(where: { !matched.contains($0) }) {
      let names = seen.map { model.graph[$0].name }.sorted().joined(separator: ", ")
      throw ModelError(
        .invalidRecipe, "'freeze' pattern '\(unused)' matches none of \(names)", at: .file(path))
    }
    self.model = model
    self.frozen = frozen
  }

  /// The model's inputs as ports of the data's columns.
  ///
  /// Throws: `unsupported` for inputs that no window fits.
  func ports(_ data: ForecastData) throws(ModelError) -> [ForecastPort] {
    if let spec { return try data.dataset.ports(spec.inputs) }
    let graph = model.graph
    guard graph.inputs.count == 1, let input = graph.inputs.first,
      let shape = graph[input].type.tensor?.shape, shape.count == 2 || shape.count == 3
    else {
      throw ModelError(
        .unsupported,
        "training needs a model with one input [N, T], [N, T, C] or [N, C, T], or one that says "
          + "what it forecasts")
    }
    let columns = data.windowColumns
    let isFirst =
      shape.count == 3 && shape[1].value == columns.count && shape[2].value != columns.count
    let channels = shape.count == 2 ? 1 : shape[isFirst ? 1 : 2].value ?? columns.count
    guard channels == columns.count else {
      throw ModelError(
        .shapeMismatch, "the model takes \(channels) columns, the recipe has \(columns.count)",
        at: .value(graph[input].name))
    }
    return [
      ForecastPort(
        graph[input].name, columns: columns, layout: isFirst ? .channelsFirst : .channelsLast)
    ]
  }

  /// The extents of one example of each input.
  func shapes(_ ports: [ForecastPort], _ plan: WindowPlan) -> [[Int]] {
    zip(ports, model.graph.inputs).map { port, input in
      let steps = port.source == .future ? plan.horizon : plan.length
      let rank = model.graph[input].type.tensor?.shape?.count ?? 3
      if port.source == .latest { return [port.columns.count] }
      if rank == 2 { return [steps] }
      return port.layout == .channelsFirst
        ? [port.columns.count, steps] : [steps, port.columns.count]
    }
  }

  /// The model with what was learned in place of its weights.
  func trained(_ tensors: [String: Tensor]) -> Model {
    var model = model
    for id in model.graph.constants.keys {
      if let tensor = tensors[model.graph[id].name] { model.graph.constants[id]?.tensor = tensor }
      model.graph.constants[id]?.role = .constant
    }
    return model
  }
}

/// Patterns of names: `*` stands for any characters, `?` for one.
enum Glob {
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let (name, pattern) = (Array(name), Array(pattern))
    var (place, next) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while place < name.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next, place)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == name[place] {
        place += 1
        next += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        (next, place) = (last.pattern + 1, last.name + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
