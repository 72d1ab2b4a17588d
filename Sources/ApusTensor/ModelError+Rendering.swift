// SPDX-License-Identifier: Apache-2.0

extension ModelError: CustomStringConvertible {
  /// The message, then the places from the inside out, one line each.
  public var description: String {
    trail.reduce(message) { $0 + "\n  └ \($1)" }
  }
}

extension ModelError.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let path): "file \(path)"
    case .graph(let name): "graph '\(name)'"
    case .node(let name): "node \(name)"
    case .value(let name): "value '\(name)'"
    case .attribute(let name): "attribute '\(name)'"
    case .byte(let offset): "byte \(offset)"
    case .line(let line, let column): "line \(line), column \(column)"
    }
  }
}
