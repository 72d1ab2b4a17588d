// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

/// The textual syntax of ONNX: the form in which models are shown to people, and read back.
///
/// Text has no place for some things, such as the doc string of a node; `write` lists them. Absent
/// and empty texts are the same to it, and so are raw data and lists of elements.
/// Source: https://onnx.ai/onnx/repo-docs/Syntax.html. Beyond it: lists of tensors, graphs and
/// types are read, and domains, operators and attributes may have names in quotes.
public struct ONNXText: Sendable {
  /// What a text may ask for.
  public var limits: LoadLimits
  /// Tensors with more elements are written without their elements; nil writes all.
  public var elementLimit: Int?

  /// Text with the given limits.
  public init(limits: LoadLimits = LoadLimits()) { self.limits = limits }

  /// The text of a model, and what of the model it does not hold.
  ///
  /// The list is found by reading the text back and comparing, so nothing gets lost unnoticed.
  public func write(_ model: ModelProto) -> WrittenText {
    var printer = TextPrinter(elementLimit: elementLimit)
    printer.model(model)
    printer.put("\n")
    return checked(printer, model) { (text) throws(ModelError) in try read(text) }
  }

  /// The text of a function, and what of the function it does not hold.
  public func write(_ function: FunctionProto) -> WrittenText {
    var printer = TextPrinter(elementLimit: elementLimit)
    printer.function(function)
    printer.put("\n")
    return checked(printer, function) { (text) throws(ModelError) in try readFunction(text) }
  }

  /// The text of a graph alone.
  public func write(_ graph: GraphProto) -> WrittenText {
    var printer = TextPrinter(elementLimit: elementLimit)
    printer.graph(graph)
    printer.put("\n")
    return checked(printer, graph) { (text) throws(ModelError) in try readGraph(text) }
  }

  /// The text of a type.
  public func write(_ type: TypeProto) -> WrittenText {
    var printer = TextPrinter(elementLimit: elementLimit)
    printer.type(type)
    return checked(printer, type) { (text) throws(ModelError) in try readType(text) }
  }

  /// The model of a text.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  public func read(_ text: String) throws(ModelError) -> ModelProto {
    try read(Array(text.utf8))
  }

  /// The model of a text in UTF-8.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  public func read(_ utf8: [UInt8]) throws(ModelError) -> ModelProto {
    try whole(utf8) { (parser) throws(ModelError) in try parser.model() }
  }

  /// The model of a text file.
  /// - Throws: as `read(_:)`, and `fileSystem`.
  public func read(contentsOf path: String) throws(ModelError) -> ModelProto {
    try locating(.file(path)) { () throws(ModelError) in
      try read(FileContents.read(path, limit: limits.bytes).array)
    }
  }

  /// The function of a text.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  public func readFunction(_ utf8: [UInt8]) throws(ModelError) -> FunctionProto {
    try whole(utf8) { (parser) throws(ModelError) in try parser.function() }
  }

  /// The graph of a text.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  public func readGraph(_ utf8: [UInt8]) throws(ModelError) -> GraphProto {
    try whole(utf8) { (parser) throws(ModelError) in try parser.graph() }
  }

  /// The type of a text, such as `seq(float[N,4])`.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  public func readType(_ utf8: [UInt8]) throws(ModelError) -> TypeProto {
    try whole(utf8) { (parser) throws(ModelError) in try parser.type() }
  }

  private func whole<R>(
    _ utf8: [UInt8], _ parse: (inout TextParser) throws(ModelError) -> R
  ) throws(ModelError) -> R {
    var parser = try TextParser(utf8, limits: limits)
    let result = try parse(&parser)
    guard parser.scanner.isAtEnd() else { throw parser.scanner.refusal("text after the end") }
    return result
  }

  private func checked<M: Message>(
    _ printer: TextPrinter, _ message: M, _ read: ([UInt8]) throws(ModelError) -> M
  ) -> WrittenText {
    let dropped: [String]
    do {
      dropped = try MessageDifference.list(message, read(printer.utf8), ignoring: .formOfText)
    } catch {
      dropped = ["the text cannot be read back: \(error)"]
    }
    return WrittenText(utf8: printer.utf8, dropped: dropped)
  }
}
