// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

extension TextPrinter {
  /// Whether the syntax has a form for this attribute; it has none for sparse tensors.
  static func hasForm(_ attribute: AttributeProto) -> Bool {
    if attribute.refAttrName != nil { return kind(of: attribute) != nil }
    return switch kind(of: attribute) {
    case nil, .sparseTensor, .sparseTensors: false
    case .tensor: attribute.t != nil
    case .graph: attribute.g != nil
    case .typeProto: attribute.tp?.value != nil
    default: true
    }
  }

  /// The type that the attribute names or, in old files, that its one value has.
  private static func kind(of attribute: AttributeProto) -> AttributeProto.AttributeType? {
    if let type = attribute.type, type != .undefined {
      return TextNames.word(for: type) == nil ? nil : type
    }
    if attribute.f != nil { return .float }
    if attribute.i != nil { return .int }
    if attribute.s != nil { return .string }
    if attribute.t != nil { return .tensor }
    if attribute.g != nil { return .graph }
    if attribute.tp != nil { return .typeProto }
    if !attribute.floats.isEmpty { return .floats }
    if !attribute.ints.isEmpty { return .ints }
    if !attribute.strings.isEmpty { return .strings }
    if !attribute.tensors.isEmpty { return .tensors }
    if !attribute.graphs.isEmpty { return .graphs }
    if !attribute.typeProtos.isEmpty { return .typeProtos }
    return nil
  }

  mutating func attribute(_ attribute: AttributeProto) {
    guard let kind = Self.kind(of: attribute), let word = TextNames.word(for: kind) else { return }
    name(attribute.name)
    put(": \(word) = ")
    if let reference = attribute.refAttrName {
      put("@")
      return name(reference)
    }
    switch kind {
    case .int: put("\(attribute.i ?? 0)")
    case .float: put(TextNumber.shortest(attribute.f ?? 0))
    case .string: quoted(attribute.s?.array ?? [])
    case .ints: list("[", ", ", "]", attribute.ints) { $0.put("\($1)") }
    case .floats: list("[", ", ", "]", attribute.floats) { $0.put(TextNumber.shortest($1)) }
    case .strings: list("[", ", ", "]", attribute.strings) { $0.quoted($1.array) }
    case .graph: indented { $0.graph(attribute.g ?? GraphProto()) }
    case .graphs:
      indented { $0.list("[", ", ", "]", attribute.graphs) { $0.graph($1) } }
    case .tensor: tensor(attribute.t ?? TensorProto(), isInitializer: false)
    case .tensors:
      list("[", ", ", "]", attribute.tensors) { $0.tensor($1, isInitializer: false) }
    case .typeProto: type(attribute.tp ?? TypeProto())
    case .typeProtos: list("[", ", ", "]", attribute.typeProtos) { $0.type($1) }
    default: break
    }
  }
}
