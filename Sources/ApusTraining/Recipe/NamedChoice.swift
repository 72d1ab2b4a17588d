// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Yams

/// One of several things by its name, with numbers that it takes: `huber`, or
/// `{name: huber, delta: 2}`.
public struct NamedChoice: Sendable, Hashable, Codable, ExpressibleByStringLiteral {
  public var name: String
  public var options: [String: Double]

  public init(_ name: String, _ options: [String: Double] = [:]) {
    self.name = name
    self.options = options
  }

  public init(stringLiteral name: String) { self.init(name) }

  /// An option's number, or what it is without one.
  public func option(_ key: String, default value: Double) -> Double { options[key] ?? value }

  /// As a person would write it.
  public var description: String {
    guard !options.isEmpty else { return name }
    let parts = options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(name) (\(parts.joined(separator: ", ")))"
  }
}

extension RecipeSection {
  /// A choice whose names and their options are given. Throws: `invalidRecipe` with the line.
  func named(_ key: String, among known: [String: [String]]) throws(ModelError) -> NamedChoice? {
    guard let node = node(key) else { return nil }
    var choice: NamedChoice
    var inner: RecipeSection?
    if let scalar = node.scalar {
      choice = NamedChoice(scalar.string)
    } else {
      let section = try RecipeSection(node, path: path.isEmpty ? key : "\(path).\(key)")
      guard let name = try section.string("name") else {
        throw RecipeSection.error("'\(section.path)' needs a 'name'", node.mark)
      }
      choice = NamedChoice(name)
      inner = section
    }
    guard let options = known[choice.name] else {
      throw RecipeSection.error(
        "'\(path.isEmpty ? key : "\(path).\(key)")' cannot be '\(choice.name)'; there are "
          + known.keys.sorted().joined(separator: ", "), node.mark)
    }
    guard let inner else { return choice }
    for option in options {
      choice.options[option] = try inner.number(
        option, in: -.greatestFiniteMagnitude ... .greatestFiniteMagnitude)
    }
    try inner.finish()
    return choice
  }
}
