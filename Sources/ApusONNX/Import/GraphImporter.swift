// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusSchema
import ApusTensor

/// Turns one graph message into a `Graph`: names become ids, nodes are decoded, and what a body
/// takes from outside becomes an explicit capture.
struct GraphImporter {
  /// What importing needs besides the message.
  struct Context {
    var opsets: [String: Int]
    var tensors: TensorImporter
    /// How deep bodies may still nest.
    var depth: Int
  }

  private let context: Context
  /// Whether a name is a value of a graph around this one.
  private let isDefinedOutside: (String) -> Bool
  private var graph: Graph
  private var ids: [String: ValueID] = [:]
  /// Outputs of nodes of old opsets that the operator's present form does not give.
  private var dropped: Set<ValueID> = []
  /// Names taken from outside, in the order of their first use.
  private(set) var captured: [String] = []

  private init(_ context: Context, name: String, outside: @escaping (String) -> Bool) {
    self.context = context
    isDefinedOutside = outside
    graph = Graph(name: name)
  }

  /// The graph and the names that it captures; `graph.captures` lines up with the names.
  ///
  /// Throws: `invalidModel` for broken names or cycles, and what decoding tensors throws. A node
  /// that cannot be decoded becomes an `OpaqueOperator`.
  static func graph(
    _ proto: GraphProto, _ context: Context,
    outside: @escaping (String) -> Bool = { _ in false }
  ) throws(ModelError) -> (graph: Graph, captured: [String]) {
    var importer = GraphImporter(context, name: proto.name ?? "", outside: outside)
    try locating(.graph(proto.name ?? "")) { () throws(ModelError) in
      try importer.declare(proto)
      for node in proto.node { try importer.add(node) }
      try importer.finish(proto)
    }
    return (importer.graph, importer.captured)
  }

  // MARK: - Values

  private mutating func define(_ name: String, type: ValueType = .unknown) throws(ModelError) {
    guard ids[name] == nil else {
      throw ModelError(.invalidModel, "the value is defined twice", at: .value(name))
    }
    ids[name] = graph.addValue(name, type: type)
  }

  /// Declares inputs, initialisers and the outputs of nodes before any node is read, so that the
  /// order of nodes in the file does not matter.
  private mutating func declare(_ proto: GraphProto) throws(ModelError) {
    var initialised = Set(proto.initializer.map { $0.name ?? "" })
    initialised.formUnion(proto.sparseInitializer.map { $0.values?.name ?? "" })
    for input in proto.input {
      let name = input.name ?? ""
      try define(
        name, type: try locatingValue(name) { () throws(ModelError) in try ValueType(input.type) })
      // An input with an initialiser has a default that callers may override; Apus takes the default.
      if let id = ids[name], !initialised.contains(name) { graph.inputs.append(id) }
    }
    for proto in proto.initializer {
      let name = proto.name ?? ""
      let tensor = try locatingValue(name) { () throws(ModelError) in
        try context.tensors.tensor(proto)
      }
      try addConstant(name, tensor)
    }
    for sparse in proto.sparseInitializer {
      let name = sparse.values?.name ?? ""
      let tensor = try locatingValue(name) { () throws(ModelError) in
        try context.tensors.tensor(sparse)
      }
      try addConstant(name, tensor)
    }
    for node in proto.node {
      for name in node.output where !name.isEmpty { try define(name) }
    }
    for info in proto.valueInfo + proto.output {
      guard let name = info.name, let id = ids[name] else { continue }
      let declared = try locatingValue(name) { () throws(ModelError) in try ValueType(info.type) }
      graph[id].type = try locatingValue(name) { () throws(ModelError) in
        try graph[id].type.merged(with: declared)
      }
    }
  }

  private mutating func addConstant(_ name: String, _ value: Tensor) throws(ModelError) {
    let type = ValueType.tensor(TensorType(value.dtype, value.shape.map(Dimension.known)))
    if ids[name] == nil { try define(name) }
    guard let id = ids[name], graph.constants[id] == nil else {
      throw ModelError(.invalidModel, "the initialiser is there twice", at: .value(name))
    }
    graph[id].type = try locatingValue(name) { () throws(ModelError) in
      try type.merged(with: graph[id].type)
    }
    graph.constants[id] = Constant(value)
  }

  private func locatingValue<R>(
    _ name: String, _ body: () throws(ModelError) -> R
  ) throws(ModelError) -> R {
    try locating(.value(name), body)
  }

  /// The id of a name that is used; captures it when a graph around this one defines it.
  private mutating func use(_ name: String) throws(ModelError) -> ValueID {
    if let id = ids[name] { return id }
    guard isDefinedOutside(name) else {
      throw ModelError(.invalidModel, "nothing defines the value", at: .value(name))
    }
    captured.append(name)
    let id = graph.addValue(name)
    graph.captures.append(id)
    ids[name] = id
    return id
  }

  // MARK: - Nodes

  private mutating func add(_ proto: NodeProto) throws(ModelError) {
    let title = "\(proto.opType ?? "")" + (proto.name.map { " '\($0)'" } ?? "")
    try locating(.node(title)) { () throws(ModelError) in try addNode(proto) }
  }

  private mutating func addNode(_ proto: NodeProto) throws(ModelError) {
    var inputs: [RawNode.Input] = []
    for name in proto.input { inputs.append(name.isEmpty ? .absent : .value(try use(name))) }
    var bodyCaptures: [[String]] = []
    var attributes: [String: Attribute] = [:]
    for attribute in proto.attribute {
      let name = attribute.name ?? ""
      attributes[name] = try locating(.attribute(name)) { () throws(ModelError) in
        try value(of: attribute, &bodyCaptures)
      }
    }
    var raw = RawNode(
      domain: proto.domain == "ai.onnx" ? "" : proto.domain ?? "", opType: proto.opType ?? "",
      attributes: attributes, inputs: inputs, outputCount: proto.output.count)
    var op = decode(&raw)
    let captures = merge(&op, bodyCaptures)
    var captureIDs: [ValueID] = []
    for name in captures { captureIDs.append(try use(name)) }
    let outputs = proto.output.map { ids[$0] }
    dropped.formUnion(outputs.dropFirst(raw.outputCount).compactMap(\.self))
    var node = Node(
      name: proto.name ?? "", op: op, inputs: [], outputs: Array(outputs.prefix(raw.outputCount)),
      captures: captureIDs, docString: proto.docString)
    for entry in proto.metadataProps { node.metadata[entry.key ?? ""] = entry.value ?? "" }
    for (index, input) in raw.inputs.enumerated() {
      switch input {
      case .value(let id): node.inputs.append(id)
      case .absent: node.inputs.append(nil)
      case .constant(let tensor):
        let base = proto.output.first { !$0.isEmpty } ?? proto.opType ?? ""
        node.inputs.append(graph.addConstant("\(base)/input_\(index)", tensor))
      }
    }
    try append(node)
  }

  /// Appends a node; a `Constant` becomes a constant of the graph instead.
  private mutating func append(_ node: Node) throws(ModelError) {
    if let op = node.op as? Op.Constant, let output = node.output(0) {
      let tensor = try op.result()
      graph.constants[output] = Constant(tensor)
      let type = ValueType.tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
      graph[output].type = try type.merged(with: graph[output].type)
      return
    }
    graph.nodes.append(node)
  }

  private func decode(_ raw: inout RawNode) -> any Operator {
    let domain = raw.domain
    do throws(ModelError) {
      guard let opset = context.opsets[domain] else {
        throw ModelError(.invalidModel, "the model imports no opset of the domain '\(domain)'")
      }
      return try OperatorSet.decode(&raw, opset: opset)
    } catch {
      return OpaqueOperator(raw, reason: error)
    }
  }

  /// Lines the captures of all bodies of a node up with one list of names.
  private func merge(_ op: inout any Operator, _ captures: [[String]]) -> [String] {
    guard !captures.isEmpty else { return [] }
    var all: [String] = []
    for names in captures { for name in names where !all.contains(name) { all.append(name) } }
    var bodies = op.bodies
    for index in bodies.indices {
      // A body's own order of captures is that of its values, by name.
      var byName: [String: ValueID] = [:]
      for id in bodies[index].captures { if let id { byName[bodies[index][id].name] = id } }
      bodies[index].captures = all.map { byName[$0] }
    }
    op.bodies = bodies
    return all
  }

  private mutating func finish(_ proto: GraphProto) throws(ModelError) {
    for output in proto.output {
      graph.outputs.append(try use(output.name ?? ""))
    }
    graph.docString = proto.docString
    if let id = (graph.nodes.flatMap(\.reads) + graph.outputs).first(where: dropped.contains) {
      throw ModelError(
        .unsupported, "the output of an old opset that no newer form of the operator gives is used",
        at: .value(graph[id].name))
    }
    guard graph.sortNodes() else {
      throw ModelError(.invalidModel, "the nodes depend on each other in a cycle")
    }
  }
}

// MARK: - Attributes

extension GraphImporter {
  private mutating func value(
    of proto: AttributeProto, _ bodyCaptures: inout [[String]]
  ) throws(ModelError) -> Attribute {
    if let reference = proto.refAttrName, !reference.isEmpty {
      throw ModelError(.invalidModel, "refers to the attribute '\(reference)' outside a function")
    }
    switch try proto.kind() {
    case .float: return .float(proto.f ?? 0)
    case .int: return .int(Int(proto.i ?? 0))
    case .string: return .string(try text(proto.s))
    case .floats: return .floats(proto.floats)
    case .ints: return .ints(proto.ints.map(Int.init))
    case .strings:
      var strings: [String] = []
      for bytes in proto.strings { strings.append(try text(bytes)) }
      return .strings(strings)
    case .tensor: return .tensor(try context.tensors.tensor(proto.t ?? TensorProto()))
    case .tensors:
      var tensors: [Tensor] = []
      for tensor in proto.tensors { tensors.append(try context.tensors.tensor(tensor)) }
      return .tensors(tensors)
    case .graph: return .graph(try body(proto.g ?? GraphProto(), &bodyCaptures))
    case .graphs:
      var graphs: [Graph] = []
      for graph in proto.graphs { graphs.append(try body(graph, &bodyCaptures)) }
      return .graphs(graphs)
    case .typeProto: return .type(try ValueType(proto.tp))
    case .typeProtos:
      var types: [ValueType] = []
      for type in proto.typeProtos { types.append(try ValueType(type)) }
      return .types(types)
    case .sparseTensor: return .opaque("a sparse tensor")
    case .sparseTensors: return .opaque("sparse tensors")
    default: throw ModelError(.invalidModel, "has no known type")
    }
  }

  private func text(_ bytes: Bytes?) throws(ModelError) -> String {
    guard let bytes else { return "" }
    guard let string = bytes.string else {
      throw ModelError(.unsupported, "the string is not UTF-8")
    }
    return string
  }

  private mutating func body(
    _ proto: GraphProto, _ captures: inout [[String]]
  ) throws(ModelError) -> Graph {
    guard context.depth > 0 else {
      throw ModelError(.limitExceeded, "graphs nest deeper than the limit")
    }
    var inner = context
    inner.depth -= 1
    let ids = ids
    let outside = isDefinedOutside
    let (graph, names) = try GraphImporter.graph(proto, inner) { name in
      ids[name] != nil || outside(name)
    }
    captures.append(names)
    return graph
  }
}

extension AttributeProto {
  /// The kind of value; files of the first IR versions do not say it. Throws: `invalidModel`.
  func kind() throws(ModelError) -> AttributeType {
    if let type, type != .undefined { return type }
    var kinds: [AttributeType] = []
    if f != nil { kinds.append(.float) }
    if i != nil { kinds.append(.int) }
    if s != nil { kinds.append(.string) }
    if t != nil { kinds.append(.tensor) }
    if g != nil { kinds.append(.graph) }
    if !floats.isEmpty { kinds.append(.floats) }
    if !ints.isEmpty { kinds.append(.ints) }
    if !strings.isEmpty { kinds.append(.strings) }
    if !tensors.isEmpty { kinds.append(.tensors) }
    if !graphs.isEmpty { kinds.append(.graphs) }
    guard kinds.count == 1 else { throw ModelError(.invalidModel, "has no known type") }
    return kinds[0]
  }
}
