// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each string cut at a delimiter, filled up with empty strings, and the numbers of parts.
  ///
  /// Without a delimiter strings are cut at white space, however long, and none is left at the
  /// ends. Source: ONNX StringSplit, opset 20.
  public struct StringSplit: Operator {
    public static var name: String { "StringSplit" }
    public static var versions: [Int] { [20] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(1...1, 2...2) }
    public static var decidingInputs: [Int] { [0] }
    public var delimiter: String?
    /// The most cuts of a string; nil is no bound.
    public var maxSplit: Int?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.string("delimiter", &delimiter)
      try v.int("maxsplit", &maxSplit)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let shape = try site.tensor(0).shape
      return [Fact(.string, shape.map { $0 + [.unknown] }), Fact(.int64, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let most = maxSplit ?? .max
      guard most >= 0 else {
        throw ModelError(.invalidValue, "must not be negative", at: .attribute("maxsplit"))
      }
      let pattern = Array((delimiter ?? "").utf8)
      let lists = try input.elements(of: String.self).map { text in
        pattern.isEmpty
          ? StringSplit.words(text, most)
          : StringSplit.parts(Array(text.utf8), pattern, most)
      }
      let width = lists.map(\.count).max() ?? 0
      let shape = input.shape + [width]
      try AllocationBudget.current?.check(Tensor.elementCount(shape) * 16)
      let filled = lists.flatMap { $0 + [String](repeating: "", count: width - $0.count) }
      let counts = lists.map { Int64($0.count) }
      return [
        .tensor(try Tensor(shape: shape, filled)),
        .tensor(try Tensor(shape: input.shape, counts)),
      ]
    }

    /// The parts between delimiters, which are found by bytes.
    private static func parts(_ text: [UInt8], _ pattern: [UInt8], _ most: Int) -> [String] {
      var parts: [String] = []
      var start = 0
      var place = 0
      while parts.count < most, place + pattern.count <= text.count {
        if text[place] == pattern[0], text[place...].starts(with: pattern) {
          parts.append(String(decoding: text[start..<place], as: UTF8.self))
          place += pattern.count
          start = place
        } else {
          place += 1
        }
      }
      return parts + [String(decoding: text[start...], as: UTF8.self)]
    }

    /// The words between white space; the last takes what is left after the last cut.
    private static func words(_ text: String, _ most: Int) -> [String] {
      var rest = text.unicodeScalars[...].drop(while: isSpace)
      var words: [String] = []
      while !rest.isEmpty {
        if words.count == most {
          words.append(String(rest))
          break
        }
        let word = rest.prefix { !isSpace($0) }
        words.append(String(word))
        rest = rest[word.endIndex...].drop(while: isSpace)
      }
      return words
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
  }
}
