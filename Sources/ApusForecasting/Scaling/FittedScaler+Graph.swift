// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension FittedScaler {
  /// The model with this scaler in front of its inputs and the inverse behind its outputs, under
  /// the same names: raw units go in and raw units come out.
  ///
  /// Each input listed is scaled by the formulas of its columns, each output listed is taken back
  /// (ONNX Sub, Div, Add, Log, Slice, Concat; Mul, Exp, CumSum). What is not listed stays as it
  /// is. A differenced output begins at the last value of its column in an input, which must be
  /// listed too.
  ///
  /// Throws: `invalidValue` when the model has no such input or output, the scaler no such column,
  /// axes do not fit, or a differenced output's column is in no input; `typeMismatch` for inputs
  /// that are not real numbers of known rank.
  public func wrap(
    _ model: Model, inputs: [ScaledPort], outputs: [ScaledPort]
  ) throws(ModelError) -> Model {
    var model = model
    var emitter = ScalingEmitter(graph: model.graph, scaler: self)
    var raw: [ScalingEmitter.Port] = []
    for input in inputs {
      raw.append(try port(input, among: emitter.graph.inputs, "input", emitter.graph))
    }
    let nodeCount = emitter.graph.nodes.count
    for input in raw {
      let scaled = try emitter.scale(input)
      guard scaled != input.value else { continue }
      emitter.graph.redirect(input.value, to: scaled, inFirst: nodeCount)
    }
    for output in outputs {
      let scaled = try port(output, among: emitter.graph.outputs, "output", emitter.graph)
      let result = try emitter.unscale(scaled) { (emitter, column, part) throws(ModelError) in
        try emitter.latest(column, raw, like: part)
      }
      guard result != scaled.value else { continue }
      let place = emitter.graph.outputs.firstIndex(of: scaled.value)
      emitter.graph[scaled.value].name = emitter.graph.unusedName(output.name + "/scaled")
      emitter.graph[result].name = output.name
      if let place { emitter.graph.outputs[place] = result }
    }
    guard emitter.graph.sortNodes() else {
      throw ModelError(.invalidModel, "the model has a cycle")
    }
    try emitter.graph.inferTypes()
    model.graph = emitter.graph
    return model
  }

  /// Finds a port's value and checks it. Throws: as `wrap` says.
  private func port(
    _ port: ScaledPort, among ids: [ValueID], _ word: String, _ graph: Graph
  ) throws(ModelError) -> ScalingEmitter.Port {
    guard let id = ids.first(where: { graph[$0].name == port.name }) else {
      let names = ids.map { "'\(graph[$0].name)'" }.joined(separator: ", ")
      throw ModelError(
        .invalidValue, "no such \(word); the model's are \(names)", at: .value(port.name))
    }
    guard let type = graph[id].type.tensor, let dtype = type.dtype, dtype.isFloat,
      let rank = type.rank
    else {
      throw ModelError(
        .typeMismatch, "scaling needs real numbers of known rank, got \(graph[id].type)",
        at: .value(port.name))
    }
    guard port.columns.allSatisfy(columns.indices.contains), !port.columns.isEmpty else {
      throw ModelError(
        .invalidValue, "columns \(port.columns) are not all among the scaler's \(columns.count)",
        at: .value(port.name))
    }
    let extent = port.columnAxis.flatMap { $0 < rank && $0 >= 0 ? type.shape?[$0].value : nil }
    guard (0..<rank).contains(port.timeAxis), port.columnAxis != port.timeAxis,
      port.columnAxis.map((0..<rank).contains) ?? (port.columns.count == 1),
      extent ?? port.columns.count == port.columns.count
    else {
      throw ModelError(
        .invalidValue,
        "\(port.columns.count) columns on axis \(port.columnAxis.map(String.init) ?? "none") and "
          + "time on axis \(port.timeAxis) do not fit \(type)", at: .value(port.name))
    }
    return ScalingEmitter.Port(value: id, dtype: dtype, rank: rank, port: port)
  }
}

extension ScalingEmitter {
  /// The last raw value of a column in the inputs, with extent 1 along time and columns, its axes
  /// in the order of `part`'s.
  fileprivate mutating func latest(
    _ column: Int, _ inputs: [Port], like part: Port
  ) throws(ModelError) -> ValueID {
    guard let input = inputs.first(where: { $0.port.columns.contains(column) }),
      let place = input.port.columns.firstIndex(of: column)
    else {
      throw ModelError(
        .invalidValue,
        "'\(scaler.columns[column].name)' is differenced, so its last value must be in an input: "
          + "list the input that holds it", at: .value(part.port.name))
    }
    var x = try slice(input.value, axis: input.port.timeAxis, -1, Int(Int32.max))
    if let axis = input.port.columnAxis { x = try slice(x, axis: axis, place, place + 1) }
    // One number per window is left: its shape is that of the part with 1 for all but the batch.
    let shape = try integers("shape", batchShape(input, part))
    return node(Op.Reshape(), [x, shape])
  }

  /// [−1, 1, 1 …], with the −1 on the batch axis: the first that is neither time nor columns.
  private func batchShape(_ input: Port, _ part: Port) -> [Int] {
    var shape = [Int](repeating: 1, count: part.rank)
    if let batch = shape.indices.first(where: {
      $0 != part.port.timeAxis && $0 != part.port.columnAxis
    }) {
      shape[batch] = -1
    }
    return shape
  }
}

extension Graph {
  /// Lets the first `count` nodes, and no later ones, read `new` where they read `old`.
  fileprivate mutating func redirect(_ old: ValueID, to new: ValueID, inFirst count: Int) {
    for place in nodes.indices.prefix(count) {
      nodes[place].inputs = nodes[place].inputs.map { $0 == old ? new : $0 }
      nodes[place].captures = nodes[place].captures.map { $0 == old ? new : $0 }
    }
  }

  /// `name`, or that with a number when it is taken.
  fileprivate func unusedName(_ name: String) -> String {
    let taken = Set(values.map(\.name))
    var result = name
    var number = 1
    while taken.contains(result) {
      result = "\(name)_\(number)"
      number += 1
    }
    return result
  }
}
