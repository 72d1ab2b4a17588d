// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Boxes and arrows of a graph, before they have places. Constants are not drawn.
struct GraphDrawing {
  struct Box {
    var kind: Kind
    var title: String
    var lines: [String]
  }

  enum Kind {
    case input
    case output
    case weighted
    case plain
    case moving
    case control
  }

  struct Arrow: Hashable {
    var from: Int
    var to: Int
  }

  var name: String
  var boxes: [Box] = []
  var arrows: [Arrow] = []

  init(_ graph: Graph) {
    name = graph.name
    var makers: [ValueID: Int] = [:]
    for id in graph.inputs {
      makers[id] = boxes.count
      boxes.append(
        Box(kind: .input, title: graph[id].name.shortened(to: 28), lines: ["\(graph[id].type)"]))
    }
    var seen: Set<Arrow> = []
    for node in graph.nodes {
      let place = boxes.count
      let type = node.outputs.compactMap(\.self).first.map { "\(graph[$0].type)" }
      let name = node.name.isEmpty ? [] : [node.name.shortened(to: 28)]
      boxes.append(
        Box(
          kind: Kind(node, in: graph), title: node.op.name,
          lines: name + [type ?? ""].map { $0.shortened(to: 32) }))
      for id in node.reads {
        guard let maker = makers[id] else { continue }
        let arrow = Arrow(from: maker, to: place)
        if seen.insert(arrow).inserted { arrows.append(arrow) }
      }
      for id in node.outputs { if let id { makers[id] = place } }
    }
    for id in graph.outputs {
      if let maker = makers[id] { arrows.append(Arrow(from: maker, to: boxes.count)) }
      boxes.append(
        Box(kind: .output, title: graph[id].name.shortened(to: 28), lines: ["\(graph[id].type)"]))
    }
  }

  /// The drawing in Graphviz's language.
  var dot: String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    var lines = [
      "digraph \(quoted(name)) {",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=11]",
    ]
    for (place, box) in boxes.enumerated() {
      let label = quoted(([box.title] + box.lines).joined(separator: "\n"))
        .replacing("\n", with: "\\n")
      lines.append("  n\(place) [label=\(label), fillcolor=\"\(box.kind.fill)\"]")
    }
    for arrow in arrows { lines.append("  n\(arrow.from) -> n\(arrow.to)") }
    return (lines + ["}", ""]).joined(separator: "\n")
  }
}

extension GraphDrawing.Kind {
  fileprivate init(_ node: Node, in graph: Graph) {
    let moving: Set<String> = [
      "Cast", "Concat", "Expand", "Flatten", "Gather", "Identity", "Pad", "Reshape", "Shape",
      "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze",
    ]
    if !node.op.bodies.isEmpty {
      self = .control
    } else if moving.contains(node.op.name) {
      self = .moving
    } else {
      let hasWeights = node.reads.contains { id in
        graph.constants[id].map { $0.tensor.dtype.isFloat && $0.tensor.count > 1 } ?? false
      }
      self = hasWeights ? .weighted : .plain
    }
  }

  /// The colour of the box.
  var fill: String {
    switch self {
    case .input: "#dff3e4"
    case .output: "#fde2cf"
    case .weighted: "#d8e6fb"
    case .plain: "#eef0f3"
    case .moving: "#f7f3d9"
    case .control: "#eadcf6"
    }
  }

  /// The colour of the box's line.
  var stroke: String {
    switch self {
    case .input: "#3f9a5c"
    case .output: "#cf7a35"
    case .weighted: "#3f6fb5"
    case .plain: "#8a93a0"
    case .moving: "#b3a43c"
    case .control: "#8456b0"
    }
  }
}
