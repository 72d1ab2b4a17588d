// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A list of strings without stop words, in upper or lower case: [C] or [1, C].
  ///
  /// When nothing is left there is one empty string. Source: ONNX StringNormalizer, opset 10.
  public struct StringNormalizer: Operator {
    public static var name: String { "StringNormalizer" }
    public static var versions: [Int] { [10] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(1) }
    public static var decidingInputs: [Int] { [0] }
    public var caseChange = CaseChange.none
    /// Whether stop words are told apart by case.
    public var isCaseSensitive = false
    public var stopwords: [String]?
    public var locale: String?
    public init() {}

    /// What becomes of letters.
    public enum CaseChange: String, Sendable {
      case none = "NONE"
      case lower = "LOWER"
      case upper = "UPPER"
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("case_change_action", &caseChange, default: CaseChange.none)
      try v.bool("is_case_sensitive", &isCaseSensitive, default: false)
      try v.strings("stopwords", &stopwords)
      try v.string("locale", &locale)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      guard let shape = try site.tensor(0).shape else { return [Fact(.string, nil)] }
      try StringNormalizer.check(shape.map { $0.value ?? 1 })
      return [Fact(.string, shape.dropLast() + [.unknown])]
    }

    private static func check(_ shape: [Int]) throws(ModelError) {
      guard shape.count == 1 || shape.count == 2 && shape[0] == 1 else {
        throw ModelError(.shapeMismatch, "needs strings [C] or [1, C], got \(shape)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      try StringNormalizer.check(input.shape)
      try checkLocale()
      // Compared by bytes, not as Swift compares strings.
      func key(_ text: String) -> [UInt8] {
        Array((isCaseSensitive ? text : text.lowercased()).utf8)
      }
      let stops = Set((stopwords ?? []).map(key))
      var kept = try input.elements(of: String.self).filter { !stops.contains(key($0)) }
      switch caseChange {
      case .none: break
      case .lower: kept = kept.map { $0.lowercased() }
      case .upper: kept = kept.map { $0.uppercased() }
      }
      if kept.isEmpty { kept = [""] }
      return [.tensor(try Tensor(shape: input.shape.dropLast() + [kept.count], kept))]
    }

    /// Throws: `unsupported` for languages whose letters change case in their own way.
    private func checkLocale() throws(ModelError) {
      guard let locale, caseChange != .none || !isCaseSensitive else { return }
      let language = locale.prefix { $0 != "_" && $0 != "-" && $0 != "." }.lowercased()
      guard !["tr", "az", "lt", "tur", "aze", "lit"].contains(language) else {
        throw ModelError(
          .unsupported, "the rules of case of \(locale) are not supported",
          at: .attribute("locale"))
      }
    }
  }
}
