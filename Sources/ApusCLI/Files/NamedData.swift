// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusNumPy
import ApusTensor
import Foundation

/// Tensors of a graph's inputs or outputs, found by name or by place.
struct NamedData {
  /// Reads one array: `.npy`, `.pb`, or `.csv`, whose last column is taken.
  static func read(_ path: String, as type: ValueType) throws(ModelError) -> Datum {
    switch (path as NSString).pathExtension.lowercased() {
    case "pb": try Datum(contentsOf: path, type: type)
    case "csv": .tensor(try series(path, as: type))
    default: .tensor(try NumPyReader().array(contentsOf: path))
    }
  }

  /// The data of all `ids` from an archive whose names are `prefix` and a value's name or place.
  static func find(
    _ ids: [ValueID], in graph: Graph, _ archive: NumPyArchive, prefix: String = ""
  ) -> [Tensor?] {
    ids.enumerated().map { place, id in
      archive[prefix + graph[id].name] ?? archive[prefix + fileName(graph[id].name)]
        ?? archive["\(prefix)\(place)"]
    }
  }

  /// A name that can be a file's: separators become underscores.
  static func fileName(_ name: String) -> String {
    String(name.map { "/\\:".contains($0) ? "_" : $0 })
  }

  /// The last values of a series in the shape of an input, with 1 for extents that are no number.
  private static func series(_ path: String, as type: ValueType) throws(ModelError) -> Tensor {
    try locating(.file(path)) { () throws(ModelError) in
      let series = try Series(csv: path)
      var shape: [Int] = []
      for extent in type.tensor?.shape ?? [.known(series.values.count)] {
        shape.append(extent.value ?? 1)
      }
      let needed = try Tensor.elementCount(shape)
      guard series.values.count >= needed else {
        throw ModelError(
          .shapeMismatch,
          "the series has \(series.values.count) values, the input \(type) takes \(needed)")
      }
      return try Tensor(
        type.tensor?.dtype ?? .float32, shape: shape,
        converting: Array(series.values.suffix(needed)))
    }
  }
}
