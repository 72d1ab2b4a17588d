// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Recursive descent over the textual syntax, as deep as the limits allow and no deeper.
struct TextParser {
  var scanner: TextScanner
  private let limits: LoadLimits
  private var depth = 0
  private var nodes = 0
  private var memory = 0
  private var fields = 0

  /// - Throws: `limitExceeded` for a text that is too long.
  init(_ utf8: [UInt8], limits: LoadLimits) throws(ModelError) {
    guard utf8.count <= limits.bytes else {
      throw ModelError(
        .limitExceeded, "\(utf8.count) bytes of text; the limit is \(limits.bytes)")
    }
    scanner = TextScanner(utf8)
    self.limits = limits
  }

  /// Runs `body` one level deeper.
  /// - Throws: `limitExceeded` for nesting too deep.
  mutating func deeper<R>(
    _ body: (inout TextParser) throws(ModelError) -> R
  ) throws(ModelError) -> R {
    // As many levels as the messages have; a graph in a node's attribute takes three.
    depth += 3
    defer { depth -= 3 }
    guard depth < limits.depth else {
      throw limit("nested too deep")
    }
    return try body(&self)
  }

  /// Counts the memory of one more message, text or number.
  /// - Throws: `limitExceeded`.
  mutating func charge(_ bytes: Int = 512) throws(ModelError) {
    memory += bytes
    if bytes >= 64 { fields += 1 }
    guard fields <= limits.fields else { throw limit("more than \(limits.fields) fields") }
    guard memory <= limits.memory else {
      throw limit("needs more than \(limits.memory) bytes of memory")
    }
  }

  private func limit(_ what: String) -> ModelError {
    var error = scanner.refusal(what)
    error.code = .limitExceeded
    return error
  }

  /// Items between brackets with commas between them; the opening bracket is taken already.
  mutating func items(
    until close: Unicode.Scalar,
    _ item: (inout TextParser) throws(ModelError) -> Void
  ) throws(ModelError) {
    if scanner.take(close) { return }
    repeat { try item(&self) } while scanner.take(",")
    try scanner.expect(close)
  }

  // MARK: - Models and functions

  /// A model, which is all of the text.
  mutating func model() throws(ModelError) -> ModelProto {
    var model = ModelProto()
    if scanner.take("<") {
      try items(until: ">") { (parser) throws(ModelError) in try parser.property(of: &model) }
    }
    model.graph = try graph()
    while !scanner.isAtEnd() { model.functions.append(try function()) }
    return model
  }

  private mutating func property(of model: inout ModelProto) throws(ModelError) {
    let before = scanner
    let key = try scanner.someIdentifier()
    try scanner.expect(":")
    switch key {
    case "ir_version": model.irVersion = try scanner.integer()
    case "opset_import": model.opsetImport = try opsets()
    case "producer_name": model.producerName = try scanner.text()
    case "producer_version": model.producerVersion = try scanner.text()
    case "domain": model.domain = try scanner.text()
    case "model_version": model.modelVersion = try scanner.integer()
    case "doc_string": model.docString = try scanner.text()
    case "metadata_props":
      try scanner.expect("[")
      model.metadataProps = try entries()
    default: throw before.refusal("a model has no '\(key)'")
    }
  }

  private mutating func opsets() throws(ModelError) -> [OperatorSetIdProto] {
    var found: [OperatorSetIdProto] = []
    try scanner.expect("[")
    try items(until: "]") { (parser) throws(ModelError) in
      try parser.charge()
      let domain = try parser.scanner.text()
      try parser.scanner.expect(":")
      found.append(.init(domain: domain, version: try parser.scanner.integer()))
    }
    return found
  }

  /// Pairs of strings up to a bracket; the opening bracket is taken already.
  mutating func entries() throws(ModelError) -> [StringStringEntryProto] {
    var found: [StringStringEntryProto] = []
    try items(until: "]") { (parser) throws(ModelError) in
      try parser.charge()
      let key = try parser.scanner.text()
      try parser.scanner.expect(":")
      found.append(.init(key: key, value: try parser.scanner.text()))
    }
    return found
  }

  mutating func function() throws(ModelError) -> FunctionProto {
    try charge()
    var function = FunctionProto()
    if scanner.take("<") {
      try items(until: ">") { (parser) throws(ModelError) in try parser.property(of: &function) }
    }
    function.name = try scanner.someName()
    if scanner.take("<") {
      try items(until: ">") { (parser) throws(ModelError) in
        let name = try parser.scanner.someName()
        let next = parser.scanner.peek()
        if next == UInt8(ascii: ":") || next == UInt8(ascii: "=") {
          function.attributeProto.append(try parser.attribute(named: name))
        } else {
          function.attribute.append(name)
        }
      }
    }
    function.input = try parameters(&function.valueInfo)
    try scanner.expectArrow()
    function.output = try parameters(&function.valueInfo)
    if scanner.take("<") {
      try items(until: ">") { (parser) throws(ModelError) in
        function.valueInfo.append(try parser.value())
      }
    }
    function.node = try nodeList()
    return function
  }

  private mutating func property(of function: inout FunctionProto) throws(ModelError) {
    let before = scanner
    let key = try scanner.someIdentifier()
    try scanner.expect(":")
    switch key {
    case "opset_import": function.opsetImport = try opsets()
    case "domain": function.domain = try scanner.text()
    case "overload": function.overload = try scanner.text()
    case "doc_string": function.docString = try scanner.text()
    default: throw before.refusal("a function has no '\(key)'")
    }
  }

  /// Names of a function's inputs or outputs; those with a type are noted as values too.
  private mutating func parameters(
    _ values: inout [ValueInfoProto]
  ) throws(ModelError) -> [String] {
    var names: [String] = []
    try scanner.expect("(")
    try items(until: ")") { (parser) throws(ModelError) in
      let value = try parser.value()
      names.append(value.name ?? "")
      if value.type != nil { values.append(value) }
    }
    return names
  }

  // MARK: - Graphs

  mutating func graph() throws(ModelError) -> GraphProto {
    try deeper { (parser) throws(ModelError) in
      try parser.charge()
      var graph = GraphProto()
      graph.name = try parser.scanner.someName()
      if parser.scanner.take("(") {
        try parser.items(until: ")") { (parser) throws(ModelError) in
          let input = try parser.value()
          graph.input.append(input)
          if parser.scanner.take("=") {
            graph.initializer.append(try parser.tensor(input.type, named: input.name))
          }
        }
      }
      try parser.scanner.expectArrow()
      try parser.scanner.expect("(")
      try parser.items(until: ")") { (parser) throws(ModelError) in
        graph.output.append(try parser.value())
      }
      if parser.scanner.take("<") {
        try parser.items(until: ">") { (parser) throws(ModelError) in
          let value = try parser.value()
          if parser.scanner.take("=") {
            graph.initializer.append(try parser.tensor(value.type, named: value.name))
          } else {
            graph.valueInfo.append(value)
          }
        }
      }
      graph.node = try parser.nodeList()
      return graph
    }
  }

  private mutating func nodeList() throws(ModelError) -> [NodeProto] {
    var found: [NodeProto] = []
    try scanner.expect("{")
    while !scanner.take("}") {
      guard !scanner.isAtEnd() else { throw scanner.refusal("expected a node or '}'") }
      found.append(try node())
    }
    return found
  }

  private mutating func node() throws(ModelError) -> NodeProto {
    try charge()
    nodes += 1
    guard nodes <= limits.nodes else { throw limit("more than \(limits.nodes) nodes") }
    var node = NodeProto()
    if scanner.take("[") {
      node.name = try scanner.name() ?? ""
      try scanner.expect("]")
    }
    node.output = try names()
    try scanner.expect("=")
    var path = [try scanner.someName()]
    while scanner.take(".") { path.append(try scanner.someName()) }
    node.opType = path.removeLast()
    if !path.isEmpty { node.domain = path.joined(separator: ".") }
    if scanner.take(":") { node.overload = try scanner.someName() }
    node.attribute = try attributes()
    try scanner.expect("(")
    node.input = try names()
    try scanner.expect(")")
    if node.attribute.isEmpty { node.attribute = try attributes() }
    return node
  }

  /// Names with commas between them. Nothing before a comma is an empty name; nothing after the
  /// last comma is no name.
  private mutating func names() throws(ModelError) -> [String] {
    var found: [String] = []
    while true {
      let name = try scanner.name()
      guard name != nil || scanner.peek() == UInt8(ascii: ",") else { return found }
      found.append(name ?? "")
      try charge(64)
      guard scanner.take(",") else { return found }
    }
  }

  private mutating func attributes() throws(ModelError) -> [AttributeProto] {
    var found: [AttributeProto] = []
    if scanner.take("<") {
      try items(until: ">") { (parser) throws(ModelError) in
        let name = try parser.scanner.someName()
        found.append(try parser.attribute(named: name))
      }
    }
    return found
  }
}
