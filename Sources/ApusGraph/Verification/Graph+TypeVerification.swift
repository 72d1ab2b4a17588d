// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension Graph {
  /// Infers all types again and compares.
  func verifyTypes() throws(ModelError) {
    var again = self
    for (place, node) in nodes.enumerated() {
      do throws(ModelError) { try again.inferTypes(ofNode: place) } catch {
        guard error.code != .limitExceeded else { throw error }
        var broken = broken(.typesInferred, error.message)
        broken.trail = error.trail
        throw broken
      }
      for id in node.outputs {
        guard let id, self[id].type == .unknown, again[id].type != .unknown else { continue }
        throw broken(.typesInferred, "the type \(again[id].type) is not recorded", id)
          .located(.node(node.title))
      }
    }
  }

  /// Looks for values without numbers for extents.
  func verifyExtents() throws(ModelError) {
    func check(_ id: ValueID) throws(ModelError) {
      guard case .tensor(let type) = self[id].type, type.dtype != nil, type.knownShape != nil
      else {
        throw broken(.extentsKnown, "the type is \(self[id].type)", id)
      }
    }
    for id in inputs + outputs { try check(id) }
    for node in nodes {
      try locating(.node(node.title)) { () throws(ModelError) in
        for id in node.reads { try check(id) }
      }
    }
  }
}
