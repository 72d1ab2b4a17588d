// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Yams

/// One mapping of a recipe, from which keys are taken one by one; what nobody took is refused.
final class RecipeSection {
  /// The keys that lead here, such as `training.schedule`; empty for the whole recipe.
  let path: String
  private let mapping: Node.Mapping
  private var asked: [String] = []

  /// Throws: `invalidRecipe` when the node is no mapping.
  init(_ node: Node, path: String = "") throws(ModelError) {
    self.path = path
    guard case .mapping(let mapping) = node else {
      throw RecipeSection.error(
        "\(path.isEmpty ? "a recipe" : "'\(path)'") must be keys with values", node.mark)
    }
    self.mapping = mapping
    var seen: Set<String> = []
    for (key, _) in mapping {
      guard let name = key.scalar?.string, seen.insert(name).inserted else {
        throw RecipeSection.error(
          "'\(key.scalar?.string ?? "?")' stands here a second time, or is no text", key.mark)
      }
    }
  }

  static func error(_ message: String, _ mark: Mark?) -> ModelError {
    guard let mark else { return ModelError(.invalidRecipe, message) }
    return ModelError(.invalidRecipe, message, at: .line(mark.line, column: mark.column))
  }

  /// Refuses the first key that nothing asked for. Throws: `invalidRecipe` with its line.
  func finish() throws(ModelError) {
    for (key, _) in mapping {
      let name = key.scalar?.string ?? "?"
      guard !asked.contains(name) else { continue }
      let place = path.isEmpty ? "a recipe" : "'\(path)'"
      throw RecipeSection.error(
        "\(place) has no key '\(name)'; there are \(asked.joined(separator: ", "))", key.mark)
    }
  }

  // MARK: - Values

  func has(_ key: String) -> Bool { node(key) != nil }

  /// What stands at a key; nil where nothing or null does.
  func node(_ key: String) -> Node? {
    if !asked.contains(key) { asked.append(key) }
    guard let node = mapping.first(where: { $0.key.scalar?.string == key })?.value else {
      return nil
    }
    if case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
      ["", "~", "null"].contains(scalar.string)
    {
      return nil
    }
    return node
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func wrong(_ key: String, _ node: Node, _ expected: String) -> ModelError {
    let got = node.scalar.map { "'\($0.string)'" } ?? (node.sequence == nil ? "keys" : "a list")
    return RecipeSection.error("'\(name(key))' must be \(expected), got \(got)", node.mark)
  }

  func string(_ key: String) throws(ModelError) -> String? {
    guard let node = node(key) else { return nil }
    guard let scalar = node.scalar else { throw wrong(key, node, "one text") }
    return scalar.string
  }

  /// A text or a list of texts.
  func strings(_ key: String) throws(ModelError) -> [String]? {
    guard let node = node(key) else { return nil }
    if let scalar = node.scalar { return [scalar.string] }
    guard let sequence = node.sequence else { throw wrong(key, node, "a text or a list of them") }
    var texts: [String] = []
    for entry in sequence {
      guard let scalar = entry.scalar else { throw wrong(key, entry, "a list of texts") }
      texts.append(scalar.string)
    }
    return texts
  }

  /// A number of an enumeration's raw values. Throws: `invalidRecipe` with all of them.
  func choice<C: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: C.Type
  ) throws(ModelError) -> C? {
    guard let text = try string(key), let node = node(key) else { return nil }
    guard let value = C(rawValue: text) else {
      throw wrong(key, node, "one of " + C.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  func choices<C: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: C.Type
  ) throws(ModelError) -> [C]? {
    guard let texts = try strings(key), let node = node(key) else { return nil }
    var values: [C] = []
    for text in texts {
      guard let value = C(rawValue: text) else {
        throw RecipeSection.error(
          "'\(name(key))' must be of \(C.allCases.map(\.rawValue).joined(separator: ", ")), got "
            + "'\(text)'", node.mark)
      }
      values.append(value)
    }
    return values
  }

  func number(_ key: String, in range: ClosedRange<Double>) throws(ModelError) -> Double? {
    guard let node = node(key) else { return nil }
    guard let text = node.scalar?.string, let value = Double(text), range.contains(value) else {
      throw wrong(key, node, "a number in \(RecipeSection.text(range))")
    }
    return value
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelError) -> Int? {
    guard let node = node(key) else { return nil }
    guard let text = node.scalar?.string, let value = Int(text), range.contains(value) else {
      let high = range.upperBound == .max ? "" : " to \(range.upperBound)"
      throw wrong(key, node, "a whole number from \(range.lowerBound)\(high)")
    }
    return value
  }

  func numbers(_ key: String, in range: ClosedRange<Double>) throws(ModelError) -> [Double]? {
    guard let texts = try strings(key), let node = node(key) else { return nil }
    var values: [Double] = []
    for text in texts {
      guard let value = Double(text), range.contains(value) else {
        throw RecipeSection.error(
          "'\(name(key))' must be numbers in \(RecipeSection.text(range)), got '\(text)'", node.mark
        )
      }
      values.append(value)
    }
    return values
  }

  func flag(_ key: String) throws(ModelError) -> Bool? {
    guard let node = node(key) else { return nil }
    switch node.scalar?.string {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: throw wrong(key, node, "true or false")
    }
  }

  func section(_ key: String) throws(ModelError) -> RecipeSection? {
    guard let node = node(key) else { return nil }
    return try RecipeSection(node, path: name(key))
  }

  /// The keys that are there, which count as asked for.
  var keys: [String] {
    let names = mapping.compactMap { $0.key.scalar?.string }
    asked += names
    return names
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(range.lowerBound) … \(range.upperBound)"
  }
}

extension ModelError.Code {
  /// A recipe with an unknown key, or a value that a key cannot have.
  static let invalidRecipe = ModelError.Code(rawValue: "invalid-recipe")
}
