// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

extension Graph {
  /// Gives axes of inputs other extents, and all values the types that follow.
  ///
  /// Throws: what inference throws where nodes need the extents that there were.
  mutating func setExtents(
    _ changes: [(input: ValueID, axis: Int, extent: Dimension)]
  ) throws(ModelError) {
    for change in changes {
      guard let type = self[change.input].type.tensor, var shape = type.shape,
        shape.indices.contains(change.axis)
      else { continue }
      shape[change.axis] = change.extent
      self[change.input].type = .tensor(TensorType(type.dtype, shape))
    }
    for node in nodes {
      for id in node.outputs.compactMap(\.self) {
        self[id].type = .unknown
        self[id].contents = nil
      }
    }
    try inferTypes()
  }
}
