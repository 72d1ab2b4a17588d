// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension Graph {
  /// Makes the initial states of recurrent nodes that begin at zeros inputs `state_in_<node>_h` (and
  /// `_c` of an LSTM), [N, H], and their last states outputs `state_out_<node>_h`, [N, H]. Nodes that
  /// have initial states keep them.
  ///
  /// Throws: `unsupported` for nodes that begin at a sequence's end or take the batch first, and
  /// when there is no node to do this with.
  public mutating func exposeStates() throws(ModelError) {
    var count = 0
    for place in nodes.indices {
      guard let op = nodes[place].op.recurrent, nodes[place].input(5) == nil,
        nodes[place].input(6) == nil
      else { continue }
      try locating(.node(nodes[place].title)) { () throws(ModelError) in
        try exposeStates(ofNode: place, op)
      }
      count += 1
    }
    guard count > 0 else {
      throw ModelError(
        .unsupported, "there is no recurrent node that begins at zeros, so there are no states",
        at: .graph(name))
    }
    guard sortNodes() else { throw ModelError(.invalidModel, "the graph has a cycle") }
    try inferTypes()
  }

  private mutating func exposeStates(
    ofNode place: Int, _ op: any RecurrentOperator
  ) throws(ModelError) {
    guard op.direction == .forward, op.layout == 0 else {
      throw ModelError(
        .unsupported,
        "a recurrence that begins at the end of its input, or takes the batch first, cannot go on "
          + "from earlier states")
    }
    let batch = nodes[place].input(0).flatMap { self[$0].type.tensor?.shape?[1] } ?? .unknown
    let rows = nodes[place].input(2).flatMap { self[$0].type.tensor?.shape?.last?.value }
    guard let hidden = op.hiddenSize ?? rows else {
      throw ModelError(.unsupported, "the size of its state is not known")
    }
    let base = nodes[place].name.isEmpty ? "\(op.name)_\(place)" : nodes[place].name
    let axes = addConstant("\(base)/state_axes", try Tensor(shape: [1], [Int64(0)]))
    let type = ValueType.tensor(TensorType(.float32, [batch, .known(hidden)]))
    while nodes[place].inputs.count < 5 { nodes[place].inputs.append(nil) }
    nodes[place].inputs = Array(nodes[place].inputs.prefix(5))
    for number in 0..<Swift.type(of: op).stateCount {
      let letter = number == 0 ? "h" : "c"
      let input = addInput("state_in_\(base)_\(letter)", type: type)
      nodes[place].inputs.append(
        addNode(Op.Unsqueeze(), [input, axes], name: "\(base)/state_in_\(letter)")[0])
      while nodes[place].outputs.count <= number + 1 { nodes[place].outputs.append(nil) }
      let last = nodes[place].outputs[number + 1] ?? addValue("\(base)/state_\(letter)")
      nodes[place].outputs[number + 1] = last
      let output = addNode(Op.Squeeze(), [last, axes], name: "\(base)/state_out_\(letter)")[0]
      self[output].name = "state_out_\(base)_\(letter)"
      outputs.append(output)
    }
  }

  /// Places of inputs that hold states.
  var stateInputs: [Int] {
    inputs.indices.filter { self[inputs[$0]].name.hasPrefix("state_in_") }
  }
}
