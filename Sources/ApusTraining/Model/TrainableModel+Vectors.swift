// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators

extension TrainableModel {
  /// The parameters that are biases, or factors or shifts of normalisations: by the input of the
  /// operator that reads them, else by what layers call them.
  public var vectors: Set<String> {
    var found: Set<String> = []
    for node in graph.nodes {
      for (place, id) in node.inputs.enumerated() {
        guard let id, let entry = parameters[graph[id].name] else { continue }
        let last = entry.name.split(separator: "/").last.map(String.init) ?? entry.name
        if TrainableModel.vectorInputs(node.op).contains(place)
          || ["bias", "gamma", "beta"].contains(last)
        {
          found.insert(entry.name)
        }
      }
    }
    return found
  }

  /// The inputs of an operator that take a number for each channel.
  private static func vectorInputs(_ op: any Operator) -> Range<Int> {
    switch op {
    case is Op.Conv, is Op.ConvTranspose, is Op.Gemm: 2..<3
    case is any RecurrentOperator: 3..<4
    case is Op.BatchNormalization, is Op.LayerNormalization, is Op.GroupNormalization,
      is Op.InstanceNormalization, is Op.RMSNormalization:
      1..<3
    default: 0..<0
    }
  }
}
