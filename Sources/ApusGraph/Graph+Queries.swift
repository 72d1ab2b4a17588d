// SPDX-License-Identifier: Apache-2.0

/// Who makes and who reads each value of a graph, as of the moment it was made; values that were
/// added since have neither.
public struct GraphIndex: Sendable {
  private struct Maker {
    var node: Int32
    var output: Int32
  }

  /// By value; node -1 where no node makes it.
  private let makers: [Maker]
  /// By value: where its readers begin in `readerPlaces`; they end where the next one's begin.
  private let readerStarts: [Int]
  private let readerPlaces: [Int]
  private var outputs: [Bool]

  public init(_ graph: Graph) {
    let count = graph.values.count
    var makers = Array(repeating: Maker(node: -1, output: 0), count: count)
    var starts = Array(repeating: 0, count: count + 1)
    outputs = Array(repeating: false, count: count)
    for place in graph.nodes.indices {
      for (number, id) in graph.nodes[place].outputs.enumerated() {
        if let id { makers[id.index] = Maker(node: Int32(place), output: Int32(number)) }
      }
      graph.nodes[place].forEachRead { starts[$0.index + 1] += 1 }
    }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var places = Array(repeating: 0, count: starts[count])
    var next = starts
    for place in graph.nodes.indices {
      graph.nodes[place].forEachRead { id in
        places[next[id.index]] = place
        next[id.index] += 1
      }
    }
    self.makers = makers
    readerStarts = starts
    readerPlaces = places
    for id in graph.outputs { outputs[id.index] = true }
  }

  /// The place in `nodes` of the node that makes a value, and which output it is.
  public func maker(of id: ValueID) -> (node: Int, output: Int)? {
    guard makers.indices.contains(id.index), makers[id.index].node >= 0 else { return nil }
    return (Int(makers[id.index].node), Int(makers[id.index].output))
  }

  /// The places in `nodes` of the nodes that read a value, once per use.
  public func readers(of id: ValueID) -> ArraySlice<Int> {
    guard makers.indices.contains(id.index) else { return [] }
    return readerPlaces[readerStarts[id.index]..<readerStarts[id.index + 1]]
  }

  public func isGraphOutput(_ id: ValueID) -> Bool {
    outputs.indices.contains(id.index) && outputs[id.index]
  }

  /// The place of the only node that reads a value, nil when there are several, none, or when the
  /// value is an output of the graph.
  public func onlyReader(of id: ValueID?) -> Int? {
    guard let id, !isGraphOutput(id) else { return nil }
    let places = readers(of: id)
    return places.count == 1 ? places.first : nil
  }
}

extension Graph {
  /// The node that makes a value, by `index`.
  public func producer(of id: ValueID?, _ index: GraphIndex) -> Node? {
    guard let id, let made = index.maker(of: id) else { return nil }
    return nodes[made.node]
  }

  /// Sorts nodes so that each comes after what it reads, keeping the order where it can.
  ///
  /// Returns false, leaving the nodes alone, when there is a cycle.
  public mutating func sortNodes() -> Bool {
    let index = GraphIndex(self)
    // A node waits for each use, since `readers` lists it once per use.
    var waiting = nodes.map { node in
      var uses = 0
      node.forEachRead { if index.maker(of: $0) != nil { uses += 1 } }
      return uses
    }
    var heap = waiting.indices.filter { waiting[$0] == 0 }
    heap.sort(by: >)
    var order: [Int] = []
    var ready = PriorityQueue(heap)
    while let place = ready.popSmallest() {
      order.append(place)
      for id in nodes[place].outputs.compactMap(\.self) {
        for reader in index.readers(of: id) {
          waiting[reader] -= 1
          if waiting[reader] == 0 { ready.insert(reader) }
        }
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
