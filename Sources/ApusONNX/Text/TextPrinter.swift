// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Prints messages in the textual syntax. Things that the syntax has no place for are left out;
/// `ONNXText` finds out which by reading the text back.
struct TextPrinter {
  /// The text so far.
  private(set) var utf8: [UInt8] = []
  /// Tensors with more elements than this are printed without.
  var elementLimit: Int?
  private var indent = 3

  init(elementLimit: Int?) { self.elementLimit = elementLimit }

  mutating func put(_ text: some StringProtocol) { utf8.append(contentsOf: text.utf8) }

  mutating func quoted(_ bytes: some Sequence<UInt8>) {
    utf8.append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        utf8.append(UInt8(ascii: "\\"))
      }
      utf8.append(byte)
    }
    utf8.append(UInt8(ascii: "\""))
  }

  mutating func quoted(_ text: String) { quoted(text.utf8) }

  mutating func name(_ name: String?, canBeTakenForType: Bool = false) {
    let name = name ?? ""
    if TextNames.isIdentifier(name), !(canBeTakenForType && TextNames.beginsType(name)) {
      put(name)
    } else {
      quoted(name)
    }
  }

  mutating func list<S: Sequence>(
    _ open: String, _ separator: String, _ close: String, _ items: S,
    _ print: (inout TextPrinter, S.Element) -> Void
  ) {
    put(open)
    var isFirst = true
    for item in items {
      if !isFirst { put(separator) }
      isFirst = false
      print(&self, item)
    }
    put(close)
  }

  private mutating func newLine() {
    put("\n")
    put(String(repeating: " ", count: indent))
  }

  // MARK: - Models and functions

  mutating func model(_ model: ModelProto) {
    put("<\n   ")
    if let version = model.irVersion {
      put("ir_version: \(version),")
      newLine()
    }
    put("opset_import: ")
    opsets(model.opsetImport, separator: ", ")
    texts([
      ("producer_name", model.producerName), ("producer_version", model.producerVersion),
      ("domain", model.domain),
    ])
    if let version = model.modelVersion { put(",\n   model_version: \(version)") }
    texts([("doc_string", model.docString)])
    if !model.metadataProps.isEmpty {
      put(",\n   metadata_props: ")
      entries(model.metadataProps)
    }
    put("\n>\n")
    graph(model.graph ?? GraphProto())
    for function in model.functions {
      put("\n")
      self.function(function)
    }
  }

  private mutating func texts(_ pairs: [(key: String, value: String?)]) {
    for case let (key, value?) in pairs {
      put(",")
      newLine()
      put("\(key): ")
      quoted(value)
    }
  }

  mutating func entries(_ entries: [StringStringEntryProto]) {
    list("[", ", ", "]", entries) { printer, entry in
      printer.quoted(entry.key ?? "")
      printer.put(": ")
      printer.quoted(entry.value ?? "")
    }
  }

  private mutating func opsets(_ opsets: [OperatorSetIdProto], separator: String) {
    list("[", separator, "]", opsets) { printer, opset in
      printer.quoted(opset.domain ?? "")
      printer.put(" : \(opset.version ?? 0)")
    }
  }

  mutating func function(_ function: FunctionProto) {
    put("<\n  domain: ")
    quoted(function.domain ?? "")
    for case let (key, value?) in [
      ("overload", function.overload == "" ? nil : function.overload),
      ("doc_string", function.docString),
    ] {
      put(",\n  \(key): ")
      quoted(value)
    }
    put(",\n  opset_import: ")
    opsets(function.opsetImport, separator: ",")
    put("\n>\n")
    name(function.name)
    put(" ")
    if !function.attribute.isEmpty || !function.attributeProto.isEmpty {
      list("<", ",", "", function.attribute) { $0.name($1) }
      if !function.attribute.isEmpty && !function.attributeProto.isEmpty { put(",") }
      list("", ",", ">", function.attributeProto) { $0.attribute($1) }
    }
    list("(", ", ", ")", function.input) { $0.name($1, canBeTakenForType: true) }
    put(" => ")
    list("(", ", ", ")", function.output) { $0.name($1, canBeTakenForType: true) }
    put("\n")
    if !function.valueInfo.isEmpty {
      list("   <", ", ", ">\n", function.valueInfo) { $0.value($1) }
    }
    nodes(function.node)
  }

  // MARK: - Graphs

  mutating func graph(_ graph: GraphProto) {
    name(graph.name)
    list(" (", ", ", ")", graph.input) { $0.value($1) }
    list(" => (", ", ", ") ", graph.output) { $0.value($1) }
    if !graph.initializer.isEmpty || !graph.valueInfo.isEmpty {
      newLine()
      list("<", ", ", "", graph.initializer) { $0.tensor($1, isInitializer: true) }
      if !graph.initializer.isEmpty && !graph.valueInfo.isEmpty { put(", ") }
      list("", ", ", ">\n", graph.valueInfo) { $0.value($1) }
    }
    nodes(graph.node)
  }

  private mutating func nodes(_ nodes: [NodeProto]) {
    put("{\n")
    for node in nodes { self.node(node) }
    if indent > 3 { put(String(repeating: " ", count: max(3, indent - 3))) }
    put("}")
  }

  /// Calls `body` with text printed further to the right.
  mutating func indented(_ body: (inout TextPrinter) -> Void) {
    indent += 3
    body(&self)
    indent -= 3
  }

  mutating func node(_ node: NodeProto) {
    put(String(repeating: " ", count: indent))
    if let name = node.name {
      put("[")
      self.name(name)
      put("] ")
    }
    list("", ", ", " = ", node.output) { $0.name($1) }
    if let domain = node.domain, domain != "" {
      for part in domain.split(separator: ".", omittingEmptySubsequences: false) {
        name(String(part))
        put(".")
      }
    }
    name(node.opType)
    if let overload = node.overload, overload != "" {
      put(":")
      name(overload)
    }
    let attributes = node.attribute.filter(TextPrinter.hasForm)
    let hasGraph = attributes.contains { $0.g != nil || !$0.graphs.isEmpty }
    let print = { (printer: inout TextPrinter) in
      if !attributes.isEmpty {
        printer.list(" <", ", ", ">", attributes) { $0.attribute($1) }
      }
    }
    if !hasGraph { print(&self) }
    list(" (", ", ", ")", node.input) { $0.name($1) }
    if hasGraph { print(&self) }
    put("\n")
  }

  mutating func value(_ value: ValueInfoProto) {
    let before = utf8.count
    if let type = value.type { self.type(type) }
    let isTyped = utf8.count > before
    put(" ")
    name(value.name, canBeTakenForType: !isTyped)
  }
}
