// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor
import ArgumentParser

/// `NAME=N` of the option `--dim`: a number for an extent that the model only names.
struct ExtentBinding: ExpressibleByArgument {
  var name: String
  var extent: Int

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "="),
      let extent = Int(argument[argument.index(after: equals)...]), extent >= 0
    else { return nil }
    name = String(argument[..<equals])
    self.extent = extent
  }
}

extension Graph {
  /// Replaces named extents of inputs by numbers; types have to be inferred afterwards.
  mutating func bind(_ bindings: [ExtentBinding]) {
    let extents = Dictionary(bindings.map { ($0.name, $0.extent) }) { _, last in last }
    mapInputExtents { extent in
      if case .named(let name) = extent, let number = extents[name] { return .known(number) }
      return extent
    }
  }

  /// Replaces every extent of inputs that is no number by `extent`.
  mutating func bindAll(to extent: Int) {
    mapInputExtents { $0.isKnown ? $0 : .known(extent) }
  }

  private mutating func mapInputExtents(_ change: (Dimension) -> Dimension) {
    for id in inputs {
      guard case .tensor(var type) = self[id].type else { continue }
      type.shape = type.shape?.map(change)
      self[id].type = .tensor(type)
    }
  }
}
