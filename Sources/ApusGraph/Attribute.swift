// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// The value of an attribute.
public indirect enum Attribute: Sendable {
  case int(Int)
  case ints([Int])
  case float(Float)
  case floats([Float])
  case string(String)
  case strings([String])
  case tensor(Tensor)
  case tensors([Tensor])
  case graph(Graph)
  case graphs([Graph])
  case type(ValueType)
  case types([ValueType])
  /// A kind that Apus keeps in files and does not use: sparse tensors.
  case opaque(String)

  /// The kind, as messages name it.
  public var kind: String {
    switch self {
    case .int: "an integer"
    case .ints: "integers"
    case .float: "a real number"
    case .floats: "real numbers"
    case .string: "a string"
    case .strings: "strings"
    case .tensor: "a tensor"
    case .tensors: "tensors"
    case .graph: "a graph"
    case .graphs: "graphs"
    case .type: "a type"
    case .types: "types"
    case .opaque(let kind): kind
    }
  }
}

extension Attribute {
  /// What the names of attributes begin with that hold what an old opset said and no newer form
  /// has: `upgrade` makes them, files neither give nor get them.
  public static let privatePrefix = "apus."
}

extension Attribute: Equatable {
  /// Equal kinds and bits; graphs are never equal.
  public static func == (a: Attribute, b: Attribute) -> Bool {
    switch (a, b) {
    case (.int(let x), .int(let y)): x == y
    case (.ints(let x), .ints(let y)): x == y
    case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
    case (.floats(let x), .floats(let y)): x.map(\.bitPattern) == y.map(\.bitPattern)
    case (.string(let x), .string(let y)): x.hasSameBytes(as: y)
    case (.strings(let x), .strings(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.hasSameBytes(as: $1) }
    case (.tensor(let x), .tensor(let y)): x == y
    case (.tensors(let x), .tensors(let y)): x == y
    case (.type(let x), .type(let y)): x == y
    case (.types(let x), .types(let y)): x == y
    default: false
    }
  }
}
