// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// The gradients found so far while nodes are appended for them.
final class GradientBuilder {
  let emitter: NodeEmitter
  /// Parts of the gradient of each value, one for each use of it, in the order found.
  private var parts: [ValueID: [ValueID]] = [:]

  init(_ graph: Graph) { emitter = NodeEmitter(graph) }

  var graph: Graph {
    get { emitter.graph }
    set { emitter.graph = newValue }
  }

  /// Notes one part of the gradient of a value.
  func give(_ gradient: ValueID, to id: ValueID) { parts[id, default: []].append(gradient) }

  /// The whole gradient of a value: the sum of its parts, in the order in which they were found.
  func gradient(of id: ValueID) throws(ModelError) -> ValueID? {
    guard let list = parts[id], var sum = list.first else { return nil }
    for part in list.dropFirst() {
      sum = try emitter.emit(Op.Add(), [sum, part], outputs: [graph[id].name + "/gradient"])[0]
    }
    parts[id] = [sum]
    return sum
  }
}
