// SPDX-License-Identifier: Apache-2.0

import ApusOperators
public import ApusTensor
import Foundation
import Yams

/// A recipe some of whose entries are left open: `{range: [low, high]}`, with `log: true` where
/// orders of magnitude count alike, or `{choice: [a, b, c]}`.
///
/// A range of two whole numbers gives whole numbers.
public struct TuningSpace {
  /// An entry that is left open.
  struct Entry {
    var path: String
    var values: Values
  }

  enum Values {
    case range(low: Double, high: Double, isLog: Bool, isWhole: Bool)
    case choice([Node])
  }

  let source: RecipeSource
  let entries: [Entry]

  /// The keys of what is open, such as `training.rate`.
  public var paths: [String] { entries.map(\.path) }

  /// Throws: `invalidRecipe` when nothing is open, or a range or choice is none.
  public init(_ source: RecipeSource) throws(ModelError) {
    var entries: [Entry] = []
    try TuningSpace.collect(source.root, "", &entries)
    guard !entries.isEmpty else {
      throw ModelError(
        .invalidRecipe,
        "nothing to tune: leave entries open, such as rate: {range: [0.0003, 0.01], log: true} or "
          + "units: {choice: [8, 16, 32]}")
    }
    self.source = source
    self.entries = entries
  }

  private static func collect(
    _ node: Node, _ path: String, _ entries: inout [Entry]
  ) throws(ModelError) {
    guard case .mapping(let mapping) = node else { return }
    let keys = Set(mapping.compactMap { $0.key.scalar?.string })
    if keys.contains("range") || keys.contains("choice") {
      entries.append(Entry(path: path, values: try values(node, path)))
      return
    }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { continue }
      try collect(value, path.isEmpty ? name : "\(path).\(name)", &entries)
    }
  }

  private static func values(_ node: Node, _ path: String) throws(ModelError) -> Values {
    let section = try RecipeSection(node, path: path)
    if let list = section.node("choice") {
      guard let sequence = list.sequence, !sequence.isEmpty else {
        throw RecipeSection.error("'\(path).choice' must be a list", list.mark)
      }
      try section.finish()
      return .choice(Array(sequence))
    }
    let texts = try section.strings("range") ?? []
    let isLog = try section.flag("log") ?? false
    try section.finish()
    let numbers = texts.compactMap(Double.init).filter(\.isFinite)
    guard numbers.count == 2, texts.count == 2, numbers[0] < numbers[1], !isLog || numbers[0] > 0
    else {
      throw RecipeSection.error(
        "'\(path).range' must be two ascending numbers, above 0 for log", node.mark)
    }
    return .range(
      low: numbers[0], high: numbers[1], isLog: isLog,
      isWhole: texts.allSatisfy { Int($0) != nil })
  }

  // MARK: - Trials

  /// The recipe of a trial, counted from 1, and what it chose: a function of seed and number.
  ///
  /// Throws: `invalidRecipe` when the recipe is none with these values.
  public func trial(
    _ number: Int, seed: UInt64
  ) throws(ModelError) -> (recipe: Recipe, values: [String: String], source: RecipeSource) {
    var source = source
    var chosen: [String: String] = [:]
    for entry in entries {
      let generator = CounterGenerator(
        key: RandomInput.mix(seed, RandomInput.hash("tune/\(entry.path)")))
      let words = generator.words(UInt64(number))
      let part = Double(words[0]) / 0x1p32
      let node = TuningSpace.value(entry.values, part)
      try source.set(entry.path, to: node)
      chosen[entry.path] = TuningSpace.text(node)
    }
    return (try Recipe(source), chosen, source)
  }

  /// The value at a part from 0 to 1 of the way.
  private static func value(_ values: Values, _ part: Double) -> Node {
    switch values {
    case .choice(let nodes): return nodes[min(nodes.count - 1, Int(part * Double(nodes.count)))]
    case .range(let low, let high, let isLog, let isWhole):
      if isWhole {
        let span = isLog ? low * pow((high + 1) / low, part) : low + part * (high + 1 - low)
        return Node("\(Int(min(high, span.rounded(.down))))")
      }
      let number = isLog ? low * pow(high / low, part) : low + part * (high - low)
      // Four digits are enough, and what is printed is what was used.
      return Node(String(format: "%.4g", number))
    }
  }

  private static func text(_ node: Node) -> String {
    if let scalar = node.scalar { return scalar.string }
    let text = (try? Yams.serialize(node: node)) ?? "?"
    return text.split(separator: "\n").joined(separator: " ")
  }
}

extension RecipeSource {
  /// The recipe as YAML. Throws: `invalidRecipe`.
  public func yaml() throws(ModelError) -> String {
    do {
      return try Yams.serialize(node: root)
    } catch {
      throw ModelError(.invalidRecipe, "the recipe cannot be written: \(error)")
    }
  }
}
