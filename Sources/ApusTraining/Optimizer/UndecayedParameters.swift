// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The parameters that an optimiser's decay of the weights leaves alone.
public struct UndecayedParameters: Sendable, Hashable, Codable {
  /// Biases, and factors and shifts of normalisations, which have no direction to shrink along.
  public var includesVectors = false
  /// Patterns of names; `*` stands for any characters, `?` for one.
  public var patterns: [String] = []

  public init() {}

  /// 1 where a parameter decays and 0 where not, over the vector of all; nil when all decay.
  ///
  /// Throws: `invalidValue` when a pattern names nothing.
  func mask(_ model: TrainableModel) throws(ModelError) -> Tensor? {
    let entries = model.parameters.entries
    if let pattern = patterns.first(where: { pattern in
      !entries.contains { Glob.matches($0.name, pattern) }
    }) {
      throw ModelError(
        .invalidValue,
        "the pattern '\(pattern)' names no parameter; there are "
          + entries.map(\.name).joined(separator: ", "))
    }
    let left = entries.filter { entry in
      includesVectors && model.vectors.contains(entry.name)
        || patterns.contains { Glob.matches(entry.name, $0) }
    }
    guard !left.isEmpty else { return nil }
    var mask = [Float](repeating: 1, count: model.parameters.count)
    for entry in left {
      for place in entry.offset..<entry.offset + entry.count { mask[place] = 0 }
    }
    return try Tensor(vector: mask)
  }
}
