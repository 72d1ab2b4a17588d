// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

extension Op.Tile: Lowerable {
  /// Copies an input of extent 1 along each axis that repeats: a stretched view.
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let x = try inner.required(0)
    let (_, shape) = try inner.outputType(0)
    let repeats = x.shape.indices.filter { x.shape[$0] != shape[$0] }
    guard shape.count == x.rank, repeats.allSatisfy({ x.shape[$0] == 1 }),
      let view = x.broadcast(to: shape)
    else { return false }
    inner.setOutput(0, view)
    return true
  }
}
