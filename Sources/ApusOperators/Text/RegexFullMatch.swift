// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether each string as a whole matches a regular expression in RE2's syntax.
  ///
  /// Source: ONNX RegexFullMatch, opset 20.
  public struct RegexFullMatch: Operator {
    public static var name: String { "RegexFullMatch" }
    public static var versions: [Int] { [20] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(1) }
    public var pattern: String?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.string("pattern", &pattern)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      _ = try expression()
      return [Fact(.bool, try site.tensor(0).shape)]
    }

    private func expression() throws(ModelError) -> LinearRegex {
      guard let pattern else {
        throw ModelError(
          .invalidModel, "a required attribute is missing", at: .attribute("pattern"))
      }
      return try locating(.attribute("pattern")) { () throws(ModelError) in
        try LinearRegex(pattern)
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let expression = try expression()
      var matches: [Bool] = []
      for text in try input.elements(of: String.self) {
        try WorkBudget.spend(text.unicodeScalars.count &* expression.size)
        matches.append(expression.matches(text))
      }
      return [.tensor(try Tensor(shape: input.shape, matches))]
    }
  }
}
