// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Yams

/// A recipe as text: a YAML mapping in which single entries may be set before it is read.
public struct RecipeSource {
  var root: Node

  /// Most bytes of a recipe.
  public static let longest = 1 << 20

  /// An empty recipe, all of whose entries are to be set.
  public init() { root = Node([(Node, Node)]()) }

  /// Throws: `invalidRecipe` with the line for text that is no YAML.
  public init(_ text: String) throws(ModelError) {
    guard text.utf8.count <= RecipeSource.longest else {
      throw ModelError(.limitExceeded, "a recipe has at most \(RecipeSource.longest) bytes")
    }
    do {
      root = try Yams.compose(yaml: text) ?? Node([(Node, Node)]())
    } catch {
      let problem = (error as? YamlError).map { "\($0)" } ?? "\(error)"
      throw ModelError(
        .invalidRecipe,
        "this is no YAML: " + problem.split(separator: "\n").joined(separator: " "))
    }
  }

  /// Reads a file. Throws: `fileSystem`, and as the initialiser for texts.
  public init(contentsOf path: String) throws(ModelError) {
    self = try locating(.file(path)) { () throws(ModelError) in
      let bytes = try FileContents.read(path, limit: RecipeSource.longest)
      return try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
        try RecipeSource(String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  /// Sets the entry at a path of keys such as `training.rate`, making the mappings that lead to it.
  /// The text is YAML: a number, a text, or a list such as `[a, b]`.
  ///
  /// Throws: `invalidRecipe` when what leads to it is no mapping, or the text is no YAML.
  public mutating func set(_ path: String, to text: String) throws(ModelError) {
    let value: Node
    do {
      value = RecipeSource.unmarked(try Yams.compose(yaml: text) ?? Node(text))
    } catch {
      throw ModelError(.invalidRecipe, "'\(text)' is no value for '\(path)'")
    }
    try set(path, to: value)
  }

  /// Sets the entry at a path to a text as it is. Throws: as `set`.
  public mutating func set(_ path: String, toText text: String) throws(ModelError) {
    try set(path, to: Node(text, Tag(.str), .doubleQuoted))
  }

  /// Sets the entry at a path to a list of texts. Throws: as `set`.
  public mutating func set(_ path: String, toTexts texts: [String]) throws(ModelError) {
    try set(path, to: Node(texts.map { Node($0, Tag(.str), .doubleQuoted) }))
  }

  mutating func set(_ path: String, to value: Node) throws(ModelError) {
    let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    root = try RecipeSource.setting(root, keys[...], value, path)
  }

  private static func setting(
    _ node: Node, _ keys: ArraySlice<String>, _ value: Node, _ path: String
  ) throws(ModelError) -> Node {
    guard let key = keys.first else { return value }
    guard case .mapping(var mapping) = node, !key.isEmpty else {
      throw ModelError(.invalidRecipe, "'\(path)' leads through '\(key)', which has no keys")
    }
    let inner = mapping[Node(key)] ?? Node([(Node, Node)]())
    let start = keys.count > 1 && inner.mapping == nil ? Node([(Node, Node)]()) : inner
    mapping[Node(key)] = try setting(start, keys.dropFirst(), value, path)
    return .mapping(mapping)
  }

  /// Without places in a file.
  private static func unmarked(_ node: Node) -> Node {
    switch node {
    case .scalar(let scalar): Node(scalar.string, scalar.tag, scalar.style)
    case .sequence(let sequence): Node(sequence.map(unmarked))
    case .mapping(let mapping): Node(mapping.map { (unmarked($0.key), unmarked($0.value)) })
    default: node
    }
  }
}
