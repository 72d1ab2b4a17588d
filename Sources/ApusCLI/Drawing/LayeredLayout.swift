// SPDX-License-Identifier: Apache-2.0

/// Places for boxes in layers from top to bottom, so that arrows point down and cross seldom.
///
/// Layers are longest paths; an arrow over several layers goes through a bend in each; bends and
/// boxes are ordered by the mean place of their neighbours, then moved toward it sideways.
/// Source: Sugiyama, Tagawa, Toda, Methods for Visual Understanding of Hierarchical Systems, 1981.
struct LayeredLayout {
  struct Point {
    var x: Double
    var y: Double
  }

  private struct Item {
    var width: Double
    var height: Double
    var x = 0.0
    var layer = 0
    var above: [Int] = []
    var below: [Int] = []
  }

  /// The middle of each box.
  private(set) var centers: [Point] = []
  /// The points that each arrow goes through, from box to box.
  private(set) var paths: [[Point]] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  private var items: [Item]
  private var layers: [[Int]] = []
  private static let gap = 26.0
  private static let rise = 34.0

  /// Lays out boxes of the given sizes; an arrow goes from a box to one that comes later.
  init(sizes: [(width: Double, height: Double)], arrows: [GraphDrawing.Arrow]) {
    items = sizes.map { Item(width: $0.width, height: $0.height) }
    let chains = addBends(arrows)
    for (place, item) in items.enumerated() {
      while layers.count <= item.layer { layers.append([]) }
      layers[item.layer].append(place)
    }
    for round in 0..<8 { order(downward: round % 2 == 0) }
    for layer in layers.indices { spread(layer) }
    for round in 0..<60 { settle(downward: round % 2 == 0) }
    place(chains)
  }

  /// Gives each box its layer and each long arrow its bends; returns the items of each arrow.
  private mutating func addBends(_ arrows: [GraphDrawing.Arrow]) -> [[Int]] {
    for arrow in arrows.sorted(by: { $0.to < $1.to }) {
      items[arrow.to].layer = max(items[arrow.to].layer, items[arrow.from].layer + 1)
    }
    return arrows.map { arrow in
      var chain = [arrow.from]
      let first = items[arrow.from].layer + 1
      for layer in first..<max(first, items[arrow.to].layer) {
        chain.append(items.count)
        items.append(Item(width: 6, height: 0, layer: layer))
      }
      chain.append(arrow.to)
      for (upper, lower) in zip(chain, chain.dropFirst()) {
        items[upper].below.append(lower)
        items[lower].above.append(upper)
      }
      return chain
    }
  }

  /// Orders each layer by the mean place of the neighbours in the layer before.
  private mutating func order(downward: Bool) {
    var places = [Double](repeating: 0, count: items.count)
    for layer in layers { for (place, item) in layer.enumerated() { places[item] = Double(place) } }
    let sequence = downward ? Array(layers.indices) : layers.indices.reversed()
    for layer in sequence {
      var keys: [Int: Double] = [:]
      for item in layers[layer] {
        let neighbours = downward ? items[item].above : items[item].below
        keys[item] =
          neighbours.isEmpty
          ? places[item] : neighbours.reduce(0) { $0 + places[$1] } / Double(neighbours.count)
      }
      layers[layer].sort { (keys[$0] ?? 0, $0) < (keys[$1] ?? 0, $1) }
      for (place, item) in layers[layer].enumerated() { places[item] = Double(place) }
    }
  }

  /// Places a layer's items side by side around 0.
  private mutating func spread(_ layer: Int) {
    let total = layers[layer].reduce(-Self.gap) { $0 + items[$1].width + Self.gap }
    var x = -total / 2
    for item in layers[layer] {
      items[item].x = x + items[item].width / 2
      x += items[item].width + Self.gap
    }
  }

  /// Moves each item toward the mean of its neighbours, as far as the order lets it.
  private mutating func settle(downward: Bool) {
    for layer in downward ? Array(layers.indices) : layers.indices.reversed() {
      var wanted: [Double] = layers[layer].map { item in
        let all = items[item].above + items[item].below
        return all.isEmpty ? items[item].x : all.reduce(0) { $0 + items[$1].x } / Double(all.count)
      }
      let row = layers[layer]
      for _ in 0..<2 {
        for place in row.indices.dropFirst() {
          let apart = distance(row[place - 1], row[place])
          if wanted[place] < wanted[place - 1] + apart {
            let middle = (wanted[place] + wanted[place - 1]) / 2
            wanted[place - 1] = middle - apart / 2
            wanted[place] = middle + apart / 2
          }
        }
        for place in row.indices.dropFirst().reversed() {
          let apart = distance(row[place - 1], row[place])
          wanted[place - 1] = min(wanted[place - 1], wanted[place] - apart)
        }
      }
      for place in row.indices.dropFirst() {
        wanted[place] = max(wanted[place], wanted[place - 1] + distance(row[place - 1], row[place]))
      }
      for (place, item) in row.enumerated() { items[item].x = wanted[place] }
    }
  }

  private func distance(_ a: Int, _ b: Int) -> Double {
    (items[a].width + items[b].width) / 2 + Self.gap
  }

  private mutating func place(_ chains: [[Int]]) {
    let left = items.map { $0.x - $0.width / 2 }.min() ?? 0
    let right = items.map { $0.x + $0.width / 2 }.max() ?? 0
    var tops: [Double] = []
    var y = Self.gap
    let heights = layers.map { row in row.map { items[$0].height }.max() ?? 0 }
    for height in heights {
      tops.append(y)
      y += height + Self.rise
    }
    width = right - left + 2 * Self.gap
    height = y - Self.rise + Self.gap
    let points = items.map { item in
      Point(
        x: item.x - left + Self.gap,
        y: tops[item.layer] + (heights[item.layer]) / 2)
    }
    centers = points
    paths = chains.map { chain in
      var path = chain.map { points[$0] }
      path[0].y += items[chain[0]].height / 2
      path[path.count - 1].y -= items[chain[chain.count - 1]].height / 2
      return path
    }
  }
}
