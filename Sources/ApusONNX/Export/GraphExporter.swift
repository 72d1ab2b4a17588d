// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusSchema
import ApusTensor

/// Turns a `Graph` into its message: ids become names, captures become names again.
struct GraphExporter {
  /// The file's own message, for what the graph does not hold.
  var source: GraphProto?

  /// Throws: `unsupported` for a value or attribute that cannot be written.
  func proto(_ graph: Graph) throws(ModelError) -> GraphProto {
    try proto(graph, names: graph.values.map(\.name), taken: Set(graph.values.map(\.name)))
  }

  /// `names` gives each value's name on disk; `taken` are those used by graphs around this one.
  private func proto(
    _ graph: Graph, names: [String], taken: Set<String>
  ) throws(ModelError) -> GraphProto {
    var proto = GraphProto()
    proto.name = graph.name
    proto.docString = graph.docString
    proto.metadataProps = source?.metadataProps ?? []
    proto.quantizationAnnotation = source?.quantizationAnnotation ?? []
    for node in graph.nodes {
      proto.node.append(
        try locating(.node(node.title)) { () throws(ModelError) in
          try self.proto(node, names: names, taken: taken)
        })
    }
    for (id, constant) in graph.constants.sorted(by: { $0.key < $1.key }) {
      proto.initializer.append(try TensorProto(constant.tensor, name: names[id.index]))
    }
    proto.input = graph.inputs.map { info(graph[$0], name: names[$0.index]) }
    proto.output = graph.outputs.map { info(graph[$0], name: names[$0.index]) }
    let shown = Set(graph.inputs + graph.outputs + graph.captures.compactMap(\.self))
    for node in graph.nodes {
      for id in node.outputs.compactMap(\.self) where !shown.contains(id) {
        if TypeProto(graph[id].type) != nil {
          proto.valueInfo.append(info(graph[id], name: names[id.index]))
        }
      }
    }
    return proto
  }

  private func info(_ value: Value, name: String) -> ValueInfoProto {
    .with {
      $0.name = name
      $0.type = TypeProto(value.type)
    }
  }

  private func proto(
    _ node: Node, names: [String], taken: Set<String>
  ) throws(ModelError) -> NodeProto {
    var proto = NodeProto()
    proto.input = node.inputs.map { $0.map { names[$0.index] } ?? "" }
    while proto.input.last == "" { proto.input.removeLast() }
    proto.output = node.outputs.map { $0.map { names[$0.index] } ?? "" }
    if type(of: node.op).arity.outputs.upperBound != Arity.many {
      while proto.output.count > 1, proto.output.last == "" { proto.output.removeLast() }
    }
    if !node.name.isEmpty { proto.name = node.name }
    proto.opType = node.op.name
    if !node.op.domain.isEmpty { proto.domain = node.op.domain }
    proto.docString = node.docString
    proto.metadataProps = node.metadata.sorted { $0.key < $1.key }.map { entry in
      .with {
        $0.key = entry.key
        $0.value = entry.value
      }
    }
    for (name, value) in try node.op.writtenAttributes() {
      proto.attribute.append(
        try locating(.attribute(name)) { () throws(ModelError) in
          try attribute(name, value, node, names: names, taken: taken)
        })
    }
    return proto
  }

  private func attribute(
    _ name: String, _ value: Attribute, _ node: Node, names: [String], taken: Set<String>
  ) throws(ModelError) -> AttributeProto {
    guard !name.hasPrefix(Attribute.privatePrefix) else {
      throw ModelError(
        .unsupported, "the meaning of an old opset cannot be written in the model's new opset")
    }
    var proto = AttributeProto()
    proto.name = name
    switch value {
    case .int(let v): (proto.i, proto.type) = (Int64(v), .int)
    case .ints(let v): (proto.ints, proto.type) = (v.map(Int64.init), .ints)
    case .float(let v): (proto.f, proto.type) = (v, .float)
    case .floats(let v): (proto.floats, proto.type) = (v, .floats)
    case .string(let v): (proto.s, proto.type) = (try Bytes(utf8: v), .string)
    case .strings(let v):
      for string in v { proto.strings.append(try Bytes(utf8: string)) }
      proto.type = .strings
    case .tensor(let v): (proto.t, proto.type) = (try TensorProto(v), .tensor)
    case .tensors(let v):
      for tensor in v { proto.tensors.append(try TensorProto(tensor)) }
      proto.type = .tensors
    case .graph(let v):
      (proto.g, proto.type) = (try body(v, node, names: names, taken: taken), .graph)
    case .graphs(let v):
      for graph in v { proto.graphs.append(try body(graph, node, names: names, taken: taken)) }
      proto.type = .graphs
    case .type(let v): (proto.tp, proto.type) = (TypeProto(v), .typeProto)
    case .types(let v):
      (proto.typeProtos, proto.type) = (v.compactMap { TypeProto($0) }, .typeProtos)
    case .opaque(let kind):
      throw ModelError(.unsupported, "\(kind) can be written only in an untouched model")
    }
    return proto
  }

  /// A body: captures take the outer names, and own names give way where an outer graph has them.
  private func body(
    _ graph: Graph, _ node: Node, names outer: [String], taken: Set<String>
  ) throws(ModelError) -> GraphProto {
    var names = graph.values.map(\.name)
    var taken = taken
    var captured: Set<ValueID> = []
    for (place, id) in graph.captures.enumerated() {
      guard let id else { continue }
      names[id.index] = outer[node.captures[place].index]
      captured.insert(id)
    }
    for index in names.indices where !captured.contains(ValueID(index)) {
      var name = names[index]
      var number = 1
      while taken.contains(name) {
        name = "\(names[index])_\(number)"
        number += 1
      }
      names[index] = name
      taken.insert(name)
    }
    return try GraphExporter(source: nil).proto(graph, names: names, taken: taken)
  }
}
