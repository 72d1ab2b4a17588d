// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Writes the functions of a model out where they are called.
///
/// Values inside a call get a prefix of their own; attributes that refer to the function's are
/// replaced by those of the call. Functions that call each other in a circle are refused.
struct FunctionExpander {
  private struct Key: Hashable {
    var domain: String
    var name: String
    var overload: String

    init(_ domain: String?, _ name: String?, _ overload: String?) {
      self.domain = domain == "ai.onnx" ? "" : domain ?? ""
      self.name = name ?? ""
      self.overload = overload ?? ""
    }
  }

  private let functions: [Key: FunctionProto]
  /// The opsets that the model imports: those by which its nodes are read.
  private let opsets: [String: Int]
  private let limits: LoadLimits

  init(
    _ functions: [FunctionProto], opsets: [String: Int], limits: LoadLimits
  ) throws(ModelError) {
    var table: [Key: FunctionProto] = [:]
    for function in functions {
      let key = Key(function.domain, function.name, function.overload)
      guard table.updateValue(function, forKey: key) == nil else {
        throw ModelError(.invalidModel, "the function \(key.domain).\(key.name) is there twice")
      }
    }
    self.functions = table
    self.opsets = opsets
    self.limits = limits
  }

  /// The graph without calls, and the opsets that the bodies of functions import.
  func expand(_ graph: GraphProto) throws(ModelError) -> (graph: GraphProto, opsets: [String: Int])
  {
    var opsets: [String: Int] = [:]
    guard !functions.isEmpty else { return (graph, opsets) }
    for function in functions.values {
      for entry in function.opsetImport { opsets[entry.domainName] = Int(entry.version ?? 0) }
    }
    var state = State(nodesLeft: limits.nodes)
    var graph = graph
    try expand(&graph, &state)
    return (graph, opsets)
  }

  private struct State {
    var nodesLeft: Int
    var calls = 0
    var stack: [Key] = []
  }

  private func expand(_ graph: inout GraphProto, _ state: inout State) throws(ModelError) {
    graph.node = try expand(graph.node, &state)
  }

  private func expand(
    _ nodes: [NodeProto], _ state: inout State
  ) throws(ModelError) -> [NodeProto] {
    var result: [NodeProto] = []
    for var node in nodes {
      let key = Key(node.domain, node.opType, node.overload)
      if let function = functions[key] {
        guard !state.stack.contains(key) else {
          throw ModelError(
            .invalidModel, "the function \(key.domain).\(key.name) calls itself")
        }
        try checkOpsets(of: function)
        state.stack.append(key)
        let body = try Call(function, node, number: state.calls).nodes()
        state.calls += 1
        result += try expand(body, &state)
        state.stack.removeLast()
      } else {
        for index in node.attribute.indices {
          if var graph = node.attribute[index].g {
            try expand(&graph, &state)
            node.attribute[index].g = graph
          }
          for inner in node.attribute[index].graphs.indices {
            try expand(&node.attribute[index].graphs[inner], &state)
          }
        }
        state.nodesLeft -= 1
        guard state.nodesLeft >= 0 else {
          throw ModelError(
            .limitExceeded, "functions write out to more than \(limits.nodes) nodes")
        }
        result.append(node)
      }
    }
    return result
  }

  /// A function's nodes are read by the model's opsets, so both must import the same.
  ///
  /// Throws: `unsupported` when a version differs.
  private func checkOpsets(of function: FunctionProto) throws(ModelError) {
    for entry in function.opsetImport {
      let version = Int(entry.version ?? 0)
      let others = functions.values.flatMap(\.opsetImport).filter {
        $0.domainName == entry.domainName
      }
      guard opsets[entry.domainName, default: version] == version,
        opsets[entry.domainName] != nil || others.allSatisfy({ $0.version == entry.version })
      else {
        throw ModelError(
          .unsupported,
          "the function \(function.name ?? "") imports opset \(version) of the domain "
            + "'\(entry.domainName)', the rest of the model another version")
      }
    }
  }

  /// One call of a function.
  private struct Call {
    let function: FunctionProto
    let node: NodeProto
    let prefix: String
    var names: [String: String] = [:]

    init(_ function: FunctionProto, _ node: NodeProto, number: Int) throws(ModelError) {
      self.function = function
      self.node = node
      let base = node.name.flatMap { $0.isEmpty ? nil : $0 } ?? function.name ?? ""
      prefix = "\(base)#\(number)/"
      guard node.input.count <= function.input.count,
        node.output.count <= function.output.count
      else {
        throw ModelError(
          .invalidModel, "a call of \(function.name ?? "") has too many inputs or outputs")
      }
      for (index, name) in function.input.enumerated() {
        names[name] = index < node.input.count ? node.input[index] : ""
      }
      for (index, name) in function.output.enumerated()
      where index < node.output.count && !node.output[index].isEmpty {
        // A function may give an input straight back; then a copy is needed.
        if function.input.contains(name) { continue }
        names[name] = node.output[index]
      }
    }

    func nodes() throws(ModelError) -> [NodeProto] {
      var result: [NodeProto] = []
      for node in function.node { result.append(try rewritten(node)) }
      for (index, name) in function.output.enumerated()
      where index < node.output.count && function.input.contains(name) {
        var copy = NodeProto()
        copy.opType = "Identity"
        copy.input = [rename(name)]
        copy.output = [node.output[index]]
        result.append(copy)
      }
      return result
    }

    private func rename(_ name: String) -> String {
      name.isEmpty ? "" : names[name] ?? prefix + name
    }

    private func rewritten(_ node: NodeProto) throws(ModelError) -> NodeProto {
      var node = node
      node.input = node.input.map(rename)
      node.output = node.output.map(rename)
      node.name = node.name.map { prefix + $0 }
      var attributes: [AttributeProto] = []
      for attribute in node.attribute {
        if let bound = try bound(attribute) { attributes.append(bound) }
      }
      node.attribute = attributes
      return node
    }

    /// The attribute with references replaced; nil when it refers to one that the call lacks.
    private func bound(_ attribute: AttributeProto) throws(ModelError) -> AttributeProto? {
      var attribute = attribute
      if let reference = attribute.refAttrName, !reference.isEmpty {
        let given = node.attribute.first { $0.name == reference }
        guard var value = given ?? function.attributeProto.first(where: { $0.name == reference })
        else { return nil }
        value.name = attribute.name
        return value
      }
      if let graph = attribute.g { attribute.g = try rewritten(graph) }
      for index in attribute.graphs.indices {
        attribute.graphs[index] = try rewritten(attribute.graphs[index])
      }
      return attribute
    }

    private func rewritten(_ graph: GraphProto) throws(ModelError) -> GraphProto {
      var graph = graph
      var nodes: [NodeProto] = []
      for node in graph.node { nodes.append(try rewritten(node)) }
      graph.node = nodes
      for index in graph.input.indices {
        graph.input[index].name = graph.input[index].name.map(rename)
      }
      for index in graph.output.indices {
        graph.output[index].name = graph.output[index].name.map(rename)
      }
      for index in graph.initializer.indices {
        graph.initializer[index].name = graph.initializer[index].name.map(rename)
      }
      for index in graph.valueInfo.indices {
        graph.valueInfo[index].name = graph.valueInfo[index].name.map(rename)
      }
      return graph
    }
  }
}

extension OperatorSetIdProto {
  /// The domain, the standard's by its empty name.
  var domainName: String { domain == "ai.onnx" ? "" : domain ?? "" }
}
