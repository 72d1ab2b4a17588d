// SPDX-License-Identifier: Apache-2.0

/// Who makes and who reads each value of a graph, as of the moment it was made.
public struct GraphIndex: Sendable {
  /// The place in `nodes` of the node that makes a value, and which output it is.
  public let producers: [ValueID: (node: Int, output: Int)]
  /// The places in `nodes` of the nodes that read a value, once per use.
  public let readers: [ValueID: [Int]]
  private let outputs: Set<ValueID>

  public init(_ graph: Graph) {
    var producers: [ValueID: (node: Int, output: Int)] = [:]
    var readers: [ValueID: [Int]] = [:]
    for (place, node) in graph.nodes.enumerated() {
      for (number, id) in node.outputs.enumerated() {
        if let id { producers[id] = (place, number) }
      }
      for id in node.reads { readers[id, default: []].append(place) }
    }
    self.producers = producers
    self.readers = readers
    outputs = Set(graph.outputs)
  }

  public func readers(of id: ValueID) -> [Int] { readers[id] ?? [] }
  public func isGraphOutput(_ id: ValueID) -> Bool { outputs.contains(id) }

  /// The place of the only node that reads a value, nil when there are several, none, or when the
  /// value is an output of the graph.
  public func onlyReader(of id: ValueID?) -> Int? {
    guard let id, !outputs.contains(id), let places = readers[id], places.count == 1 else {
      return nil
    }
    return places[0]
  }
}

extension Graph {
  /// The node that makes a value, by `index`.
  public func producer(of id: ValueID?, _ index: GraphIndex) -> Node? {
    guard let id, let made = index.producers[id] else { return nil }
    return nodes[made.node]
  }

  /// Sorts nodes so that each comes after what it reads, keeping the order where it can.
  ///
  /// Returns false, leaving the nodes alone, when there is a cycle.
  public mutating func sortNodes() -> Bool {
    let index = GraphIndex(self)
    var waiting = nodes.map { node in
      Set(node.reads.compactMap { index.producers[$0]?.node }).count
    }
    var heap = waiting.indices.filter { waiting[$0] == 0 }
    heap.sort(by: >)
    var order: [Int] = []
    var ready = PriorityQueue(heap)
    while let place = ready.popSmallest() {
      order.append(place)
      let next = Set(nodes[place].outputs.compactMap(\.self).flatMap(index.readers(of:)))
      for reader in next {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.insert(reader) }
      }
    }
    guard order.count == nodes.count else { return false }
    nodes = order.map { nodes[$0] }
    return true
  }
}

/// Smallest first.
struct PriorityQueue {
  private var heap: [Int] = []
  init(_ elements: [Int]) { for element in elements { insert(element) } }

  mutating func insert(_ element: Int) {
    heap.append(element)
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2] > heap[child] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popSmallest() -> Int? {
    guard let smallest = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return smallest }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      if least == parent { return smallest }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
