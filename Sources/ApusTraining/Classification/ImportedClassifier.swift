// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusONNX
import ApusOperators
import ApusTensor

/// A classifier of series from an ONNX file that is trained further.
///
/// The file may take [N, T, C] or [N, C, T], and give shares of classes or what a Softmax makes shares
/// of; the model that is written takes [N, T, C] and gives shares.
struct ImportedClassifier {
  let imported: ImportedModel
  /// Whether the file's own output is no share.
  let givesLogits: Bool

  /// Throws: what reading throws; `unsupported` for a file that does not classify series, and
  /// `shapeMismatch` for one of other series or classes.
  init(
    _ path: String, _ choice: ImportedModel.Choice, data: ClassificationData
  ) throws(ModelError) {
    let model = try Model(contentsOf: path)
    (imported, givesLogits) = try locating(.file(path)) { () throws(ModelError) in
      guard !data.isPadded else {
        throw ModelError(
          .unsupported,
          "a file cannot tell where shorter series end; all cases must be as long as the longest, "
            + "or 'window' no longer than the shortest")
      }
      var model = model
      try model.graph.inferTypes()
      try ImportedClassifier.takeTimeFirst(
        &model.graph, steps: data.steps, channels: data.training.dataset.channels)
      let imported = try ImportedModel(model, choice)
      let graph = imported.model.graph
      let made = graph.outputs.first.flatMap { graph.producer(of: $0, GraphIndex(graph)) }
      let classes = graph.outputs.first.flatMap { graph[$0].type.tensor?.shape }
      let count = data.labels.count
      guard let classes, classes.count == 2, classes[1].value ?? count == count else {
        throw ModelError(
          .shapeMismatch,
          "the first output must be [N, \(count)], a number for each class, got "
            + (classes.map { "\($0)" } ?? "an unknown shape"))
      }
      return (imported, !(made?.op is Op.Softmax))
    }
  }

  var name: String {
    imported.model.graph.name.isEmpty ? "model" : imported.model.graph.name
  }

  /// The model with what was learned, which gives shares. Throws: what inference throws.
  func trained(_ tensors: [String: Tensor]) throws(ModelError) -> Model {
    var model = try imported.trained(tensors)
    guard givesLogits else { return model }
    let output = model.graph.outputs[0]
    let shares = model.graph.addNode(
      with(axis: 1), [output], name: "shares", outputs: ["shares"])[0]
    model.graph.outputs[0] = shares
    try model.graph.inferTypes()
    return model
  }

  private func with(axis: Int) -> Op.Softmax {
    var op = Op.Softmax()
    op.axis = axis
    return op
  }

  /// Lets a graph that takes [N, C, T] take [N, T, C]. Throws: as the initialiser.
  private static func takeTimeFirst(
    _ graph: inout Graph, steps: Int, channels: Int
  ) throws(ModelError) {
    guard graph.inputs.count == 1, let type = graph[graph.inputs[0]].type.tensor,
      let shape = type.shape, shape.count == 3
    else {
      throw ModelError(
        .unsupported, "a classifier must have one input [N, T, C] or [N, C, T]")
    }
    func fits(_ first: Int, _ second: Int) -> Bool {
      (shape[1].value ?? first) == first && (shape[2].value ?? second) == second
    }
    if fits(steps, channels) { return }
    guard fits(channels, steps) else {
      throw ModelError(
        .shapeMismatch, "the model takes \(type), the series have \(steps) steps of \(channels)",
        at: .value(graph[graph.inputs[0]].name))
    }
    let old = graph.inputs[0]
    let name = graph[old].name
    graph[old].name = "\(name)/channels_first"
    let turned = TensorType(type.dtype, [shape[0], shape[2], shape[1]])
    let new = graph.addInput(name, type: .tensor(turned))
    graph.inputs = [new]
    var op = Op.Transpose()
    op.perm = [0, 2, 1]
    graph.nodes.insert(
      Node(name: "\(name)/Transpose", op: op, inputs: [new], outputs: [old]), at: 0)
  }
}
