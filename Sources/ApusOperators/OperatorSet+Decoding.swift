// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension OperatorSet {
  /// Decodes a node as written in `opset` of its domain; `raw` is left in the operator's own form
  /// (attributes of older opsets may have become inputs).
  ///
  /// Throws: `unsupported` for an unknown operator, opset or attribute; `invalidModel` for an
  /// attribute that is missing or of the wrong kind.
  public static func decode(_ raw: inout RawNode, opset: Int) throws(ModelError) -> any Operator {
    let title = raw.domain.isEmpty ? raw.opType : "\(raw.domain).\(raw.opType)"
    guard let type = type(named: raw.opType, domain: raw.domain) else {
      throw ModelError(.unsupported, "Apus does not know the operator \(title)")
    }
    if raw.domain.isEmpty && opset > newestOpset {
      throw ModelError(
        .unsupported, "the model uses opset \(opset); the newest that Apus knows is \(newestOpset)")
    }
    guard let first = type.versions.first, opset >= first else {
      throw ModelError(
        .invalidModel, "\(title) exists since opset \(type.versions.first ?? 1), not in \(opset)")
    }
    if let name = raw.attributes.keys.filter({ $0.hasPrefix(Attribute.privatePrefix) }).min() {
      throw ModelError(
        .unsupported, "attributes of this name are Apus's own and have no place in a file",
        at: .attribute(name))
    }
    return try decode(type, &raw, opset: opset)
  }

  private static func decode<O: Operator>(
    _ type: O.Type, _ raw: inout RawNode, opset: Int
  ) throws(ModelError) -> any Operator {
    try O.upgrade(&raw, from: opset)
    // An operator that newer opsets replaced renames the node (Upsample to Resize).
    if raw.opType != O.name, let successor = self.type(named: raw.opType, domain: raw.domain) {
      return try decode(successor, &raw, opset: successor.since)
    }
    var reader = AttributeReader(raw.attributes)
    var op = O()
    try op.attributes(&reader)
    try reader.finish()
    return op
  }
}
