// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// One thing that holds for every graph of a form; errors name it.
public enum GraphRule: String, CaseIterable, Sendable {
  /// Every id is that of a value of the graph.
  case valuesExist = "values-exist"
  /// No two values have the same name, and none is without.
  case namesAreUnique = "names-unique"
  /// Every value comes from one place at most: an input, a capture, a constant or one node.
  case oneSource = "one-source"
  /// A node reads only what comes before it, and outputs come from somewhere.
  case sourcesFirst = "sources-first"
  /// A node has as many captures as each of its bodies; a graph that is no body has none.
  case capturesAlign = "captures-align"
  /// A node has inputs and outputs as its operator takes them.
  case arityFits = "arity-fits"
  /// A constant has the type of its value.
  case constantsFit = "constants-fit"
  /// Known contents belong to a list or a number of whole numbers, of the length that its type says.
  case contentsFit = "contents-fit"
  /// No operator is opaque.
  case operatorsKnown = "operators-known"
  /// Types that are recorded agree with those that inference gives, and none that it gives misses.
  case typesInferred = "types-inferred"
  /// Every value that is used is a tensor of known type and extents.
  case extentsKnown = "extents-known"

  /// The first form that asks for it.
  public var form: GraphForm {
    switch self {
    case .valuesExist, .namesAreUnique, .oneSource, .sourcesFirst, .capturesAlign, .constantsFit,
      .contentsFit:
      .imported
    case .arityFits, .operatorsKnown, .typesInferred: .interchange
    case .extentsKnown: .specialised
    }
  }
}

extension ModelError.Code {
  /// A graph that breaks a rule of its form: a mistake of what made it.
  public static let brokenRule = ModelError.Code(rawValue: "broken-rule")
}
