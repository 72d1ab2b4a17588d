// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// One change of a graph: nodes that go, nodes that come, and values that stand in for others.
///
/// A pass collects patches over the nodes as they were, then applies them together; patches of
/// one round must not remove or replace what another of the round still uses.
public struct Patch: Sendable {
  /// The place of the node that new nodes are put before.
  public var place: Int
  /// Places of the nodes that go.
  public var removed: [Int]
  /// Nodes that come, in order, over values that the graph has already.
  public var nodes: [Node]
  /// Each reader of `old` reads `new` from now on; a graph output keeps its name.
  public var replacements: [(old: ValueID, new: ValueID)]

  public init(
    at place: Int, removing removed: [Int] = [], adding nodes: [Node] = [],
    replacing replacements: [(old: ValueID, new: ValueID)] = []
  ) {
    self.place = place
    self.removed = removed
    self.nodes = nodes
    self.replacements = replacements
  }
}

extension Graph {
  /// Applies patches of one round, sorts nodes and infers the types of what came.
  ///
  /// Throws: `invalidModel` when a replacement has another type or the result has a cycle.
  public mutating func apply(_ patches: [Patch]) throws(ModelError) {
    guard !patches.isEmpty else { return }
    let removed = Set(patches.flatMap(\.removed))
    let added = Dictionary(grouping: patches.filter { !$0.nodes.isEmpty }, by: \.place)
      .mapValues { $0.flatMap(\.nodes) }
    var result: [Node] = []
    result.reserveCapacity(nodes.count)
    for place in nodes.indices {
      result += added[place] ?? []
      if !removed.contains(place) { result.append(nodes[place]) }
    }
    result += added[nodes.count] ?? []
    nodes = result
    try replace(patches.flatMap(\.replacements))
    guard sortNodes() else {
      throw ModelError(.invalidModel, "a change of the graph made a cycle")
    }
    let fresh = Set(patches.flatMap { $0.nodes.flatMap { $0.outputs.compactMap(\.self) } })
    for place in nodes.indices
    where nodes[place].outputs.contains(where: { $0.map(fresh.contains) ?? false }) {
      try inferTypes(ofNode: place)
    }
  }

  /// Lets every reader of an old value read its new one.
  ///
  /// Throws: `typeMismatch` or `shapeMismatch` when the types do not agree.
  private mutating func replace(_ pairs: [(old: ValueID, new: ValueID)]) throws(ModelError) {
    guard !pairs.isEmpty else { return }
    var table: [ValueID: ValueID] = [:]
    for (old, new) in pairs {
      table[old] = new
      // What the old value was known to be holds for the new one; a disagreement is a wrong rewrite.
      self[new].type = try self[new].type.merged(with: self[old].type)
      if self[new].contents == nil { self[new].contents = self[old].contents }
    }
    func final(_ id: ValueID) -> ValueID {
      var id = id
      var steps = 0
      while let next = table[id], steps <= table.count {
        id = next
        steps += 1
      }
      return id
    }
    for place in nodes.indices {
      nodes[place].inputs = nodes[place].inputs.map { $0.map(final) }
      nodes[place].captures = nodes[place].captures.map(final)
    }
    for place in outputs.indices {
      let old = outputs[place]
      let new = final(old)
      if new != old { try redirectOutput(place, to: new) }
    }
  }

  /// Lets every node that reads `old` read `new`; outputs of the graph stay.
  public mutating func redirectReaders(of old: ValueID, to new: ValueID) {
    for place in nodes.indices {
      nodes[place].inputs = nodes[place].inputs.map { $0 == old ? new : $0 }
      nodes[place].captures = nodes[place].captures.map { $0 == old ? new : $0 }
    }
  }

  /// Whether readers of `old` may read `new` instead: an output of the graph needs a value of its
  /// own, which inputs, constants and other outputs are not.
  public func canReplace(_ old: ValueID, by new: ValueID) -> Bool {
    guard outputs.contains(old) else { return true }
    return constants[new] == nil && !inputs.contains(new) && !outputs.contains(new)
      && !captures.contains(new)
  }

  /// Makes `new` the output at `place` under the name that the output had.
  private mutating func redirectOutput(_ place: Int, to new: ValueID) throws(ModelError) {
    let old = outputs[place]
    let name = self[old].name
    guard canReplace(old, by: new) else {
      throw ModelError(.invalidModel, "the output cannot be replaced", at: .value(name))
    }
    self[old].name = freshName(name + "/replaced")
    outputs[place] = new
    self[new].name = name
  }
}
