// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusSchema
public import ApusTensor

extension Model {
  /// The model that a message describes, with its functions written out where they are called.
  ///
  /// `folder` is where tensors kept in other files are looked for; without one they are refused.
  /// Types are not inferred yet: `graph.inferTypes()` does that.
  /// Throws: `invalidModel`, `unsupported`, `limitExceeded`; unknown operators are kept.
  public init(
    importing proto: ModelProto, folder: String? = nil, limits: LoadLimits = LoadLimits()
  ) throws(ModelError) {
    guard let graph = proto.graph else {
      throw ModelError(.invalidModel, "the file holds no graph")
    }
    let opsets = try proto.opsets()
    let expanded = try FunctionExpander(proto.functions, opsets: opsets, limits: limits).expand(
      graph)
    let context = GraphImporter.Context(
      opsets: opsets.merging(expanded.opsets) { own, _ in own },
      tensors: TensorImporter(folder: folder, limits: limits), depth: limits.depth)
    let (imported, _) = try GraphImporter.graph(expanded.graph, context)
    self.init(graph: imported, opsets: opsets, source: proto)
    producerName = proto.producerName ?? ""
    producerVersion = proto.producerVersion ?? ""
    docString = proto.docString
    metadata = proto.metadataProps.map { ($0.key ?? "", $0.value ?? "") }
  }
}

extension ModelProto {
  /// The version of each domain's operator set. Throws: `invalidModel` when one is named twice
  /// with different versions or is not positive.
  func opsets() throws(ModelError) -> [String: Int] {
    var opsets: [String: Int] = [:]
    for entry in opsetImport {
      let domain = entry.domain == "ai.onnx" ? "" : entry.domain ?? ""
      let version = Int(entry.version ?? 0)
      guard version > 0, opsets[domain, default: version] == version else {
        throw ModelError(
          .invalidModel, "the opset of domain '\(domain)' is \(version) or is named twice")
      }
      opsets[domain] = version
    }
    // Files of IR version 1 and 2 name no opset; version 1 is meant.
    if opsets[""] == nil, opsetImport.isEmpty { opsets[""] = 1 }
    return opsets
  }
}
