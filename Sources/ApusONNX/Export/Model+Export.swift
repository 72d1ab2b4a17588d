// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusSchema
public import ApusTensor

extension Model {
  /// The message that describes the model: the file's own while the graph is as it was read, else
  /// one in which every node has the form of the model's opsets, raised where an operator asks it.
  ///
  /// Throws: `unsupported` for what ONNX has no words for: operators that live in memory only,
  /// old meanings that no newer form has.
  public func exported() throws(ModelError) -> ModelProto {
    if let source, !isTouched { return source }
    var proto = source ?? ModelProto()
    let opsets = try writtenOpsets()
    // IR 8 to 10 is what every consumer reads; a file that already asks for more keeps its own.
    proto.irVersion = max(proto.irVersion ?? 0, opsets["", default: 1] > 21 ? 11 : 8)
    if proto.producerName == nil { proto.producerName = producerName }
    if proto.producerVersion == nil, !producerVersion.isEmpty {
      proto.producerVersion = producerVersion
    }
    proto.docString = docString
    proto.opsetImport = opsets.sorted { $0.key < $1.key }.map { domain, version in
      .with {
        $0.domain = domain
        $0.version = Int64(version)
      }
    }
    proto.metadataProps = metadata.map { entry in
      .with {
        $0.key = entry.key
        $0.value = entry.value
      }
    }
    // Calls of functions were written out when the model was read.
    proto.functions = []
    proto.graph = try GraphExporter(source: source?.graph).proto(graph)
    return proto
  }

  /// The opsets to write: at least the model's own, and what each operator's form needs.
  private func writtenOpsets() throws(ModelError) -> [String: Int] {
    var used: [String: Int] = [:]
    graph.forEachNode { node in
      let domain = node.op.domain
      used[domain] = max(used[domain, default: 0], node.op.minimumOpset)
    }
    var result = opsets
    for (domain, version) in used {
      guard domain != "apus" else {
        throw ModelError(.unsupported, "the graph holds operators that live in memory only")
      }
      result[domain] = max(result[domain, default: 0], version)
    }
    return result
  }
}

extension Graph {
  /// Calls `body` with every node, those of bodies included.
  func forEachNode(_ body: (Node) -> Void) {
    for node in nodes {
      body(node)
      for graph in node.op.bodies { graph.forEachNode(body) }
    }
  }
}
