// SPDX-License-Identifier: Apache-2.0

import ApusSchema

extension GraphProto {
  /// Whether every node comes after those whose outputs it uses, as the standard wants.
  var isSorted: Bool {
    var pending: [String: Int] = [:]
    for (place, node) in self.node.enumerated() {
      for name in node.output where !name.isEmpty { pending[name] = place }
    }
    return self.node.enumerated().allSatisfy { place, node in
      node.input.allSatisfy { pending[$0].map { $0 < place } ?? true }
    }
  }
}
