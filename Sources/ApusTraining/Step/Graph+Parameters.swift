// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Graph {
  /// Puts parts of one vector, a new input, in place of the constants that a layout names.
  ///
  /// Returns the input, and for each entry of the layout the value that stands for it.
  mutating func takeParameters(
    _ layout: ParameterLayout, named name: String
  ) throws(ModelError) -> (vector: ValueID, values: [ValueID]) {
    let vector = addInput(
      name, type: .tensor(TensorType(.float32, [.known(layout.count)])))
    var places: [String: ValueID] = [:]
    for id in constants.keys where layout[self[id].name] != nil { places[self[id].name] = id }
    var values: [ValueID] = []
    var fresh: [Node] = []
    for entry in layout.entries {
      guard let old = places[entry.name] else {
        throw ModelError(.invalidModel, "the parameter '\(entry.name)' is not in the graph")
      }
      let bounds = [entry.offset, entry.offset + entry.count, 0].map { [Int64($0)] }
      var inputs: [ValueID?] = [vector]
      for (place, bound) in bounds.enumerated() {
        inputs.append(addConstant("\(entry.name)/part_\(place)", try Tensor(shape: [1], bound)))
      }
      let part = addValue("\(entry.name)/part")
      let shape = addConstant(
        "\(entry.name)/shape", try Tensor(shape: [entry.shape.count], entry.shape.map(Int64.init)))
      let value = addValue("\(entry.name)/live")
      var reshape = Op.Reshape()
      reshape.allowZero = true
      fresh.append(
        Node(name: "\(entry.name)/Slice", op: Op.Slice(), inputs: inputs, outputs: [part]))
      fresh.append(
        Node(
          name: "\(entry.name)/Reshape", op: reshape, inputs: [part, shape], outputs: [value]))
      redirectReaders(of: old, to: value)
      constants[old] = nil
      values.append(value)
    }
    nodes = fresh + nodes
    for place in fresh.indices { try inferTypes(ofNode: place) }
    return (vector, values)
  }

  /// Sets BatchNormalization to the batch's statistics or to the moving ones. While training,
  /// returns for each entry of the layout the value that holds its new statistics.
  mutating func setStatistics(
    _ layout: ParameterLayout, _ mode: StepMode
  ) throws(ModelError) -> [String: ValueID] {
    var updates: [String: ValueID] = [:]
    for place in nodes.indices {
      guard var op = nodes[place].op as? Op.BatchNormalization, op.isTraining else { continue }
      if mode == .evaluation {
        op.isTraining = false
        nodes[place].op = op
        nodes[place].outputs = Array(nodes[place].outputs.prefix(1))
        continue
      }
      var outputs = nodes[place].outputs
      for index in 1...2 {
        while outputs.count <= index { outputs.append(nil) }
        let id = outputs[index] ?? addValue("\(nodes[place].name)/moving_\(index)")
        outputs[index] = id
        if let state = nodes[place].input(index + 2), layout[self[state].name] != nil {
          updates[self[state].name] = id
        }
      }
      nodes[place].outputs = outputs
      try inferTypes(ofNode: place)
    }
    return updates
  }
}
