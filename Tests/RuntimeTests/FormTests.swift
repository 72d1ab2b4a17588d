// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusPasses
import ApusPlan
import ApusTensor
import Testing

/// Whole networks keep the rules of their forms, after each pass and for numbers of extents.
@Suite struct FormTests {
  @Test(arguments: Architecture.allCases) func networksKeepTheirForms(_ architecture: Architecture)
    throws
  {
    var graph = try architecture.model().build().graph
    try graph.verify(as: .imported)
    try graph.inferTypes()
    var pipeline = Pipeline.interchange
    pipeline.isVerifying = true
    _ = try pipeline.run(&graph)
    let shapes = try graph.inputs.map { id in
      try #require(graph[id].type.tensor?.shape).map { $0.value ?? 3 }
    }
    let special = try graph.specialised(shapes: shapes, pipeline: pipeline)
    try special.verify(as: .specialised)
  }
}
