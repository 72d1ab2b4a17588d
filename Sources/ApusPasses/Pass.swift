// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// One improvement of a graph that leaves its results equal.
public protocol Pass: Sendable {
  /// A verb phrase, as `apus optimize --explain` prints it.
  var name: String { get }

  /// The operators of which a graph must have one for the pass to find anything in it; nil when
  /// any operator will do.
  var operators: [any Operator.Type]? { get }

  /// Changes `graph` where the pass applies and says so in `log`; true when anything changed.
  ///
  /// Throws: what patches throw, which is a mistake of the pass.
  func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool
}

extension Pass {
  public var operators: [any Operator.Type]? { nil }

  /// Runs the pass on the bodies of control flow first, then on the graph.
  func runDeep(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var changed = false
    for place in graph.nodes.indices where !graph.nodes[place].op.bodies.isEmpty {
      var bodies = graph.nodes[place].op.bodies
      var changedBody = false
      for index in bodies.indices {
        changedBody = try runDeep(&bodies[index], &log) || changedBody
      }
      if changedBody { graph.nodes[place].op.bodies = bodies }
      changed = changed || changedBody
    }
    guard hasWork(in: graph) else { return changed }
    return try run(&graph, &log) || changed
  }

  private func hasWork(in graph: Graph) -> Bool {
    guard let operators else { return true }
    return graph.nodes.contains { node in
      let type = type(of: node.op)
      return operators.contains { $0 == type }
    }
  }
}

/// What passes did and why, or why not, node by node.
public struct Explanation: Sendable {
  public struct Entry: Equatable, Sendable {
    public var pass: String
    public var node: String
    public var text: String
    /// Whether the pass fired.
    public var fired: Bool
  }

  public private(set) var entries: [Entry] = []
  private var seen: Set<String> = []

  public init() {}

  /// Records that `pass` changed something at `node`.
  public mutating func fired(_ pass: some Pass, _ node: Node, _ text: String) {
    add(Entry(pass: pass.name, node: node.title, text: text, fired: true))
  }

  /// Records why `pass` left `node` alone although it looked like a candidate.
  public mutating func declined(_ pass: some Pass, _ node: Node, _ text: String) {
    add(Entry(pass: pass.name, node: node.title, text: text, fired: false))
  }

  /// Rounds repeat what they say of a node that stays; once is enough.
  private mutating func add(_ entry: Entry) {
    let key = "\(entry.pass)\n\(entry.node)\n\(entry.text)\n\(entry.fired)"
    if seen.insert(key).inserted { entries.append(entry) }
  }
}
