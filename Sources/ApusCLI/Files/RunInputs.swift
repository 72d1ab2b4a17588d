// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusTensor
import ArgumentParser

/// `NAME=FILE` of the option `--input`.
struct InputBinding: ExpressibleByArgument {
  var name: String
  var path: String

  init?(argument: String) {
    // The first equals sign: a path may hold one, a name hardly does.
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    name = String(argument[..<equals])
    path = String(argument[argument.index(after: equals)...])
    guard !name.isEmpty, !path.isEmpty else { return nil }
  }
}

extension Graph {
  /// The inputs in order, from single files and from an archive.
  /// - Throws: `invalidValue` for a name that is no input and for an input that nothing gives.
  func arguments(
    _ bindings: [InputBinding], archive: NumPyArchive?
  ) throws(ModelError) -> [Datum] {
    let known = inputs.map { self[$0].name }
    for binding in bindings where !known.contains(binding.name) {
      throw ModelError(
        .invalidValue, "the model has no input '\(binding.name)'; it has \(known.listed)")
    }
    let packed = archive.map { archive in
      // Recorded cases, as `apus verify` reads them, name inputs so.
      zip(
        NamedData.find(inputs, in: self, archive),
        NamedData.find(inputs, in: self, archive, prefix: "in_")
      ).map { $0 ?? $1 }
    }
    var result: [Datum] = []
    for (place, id) in inputs.enumerated() {
      let value = self[id]
      if let binding = bindings.last(where: { $0.name == value.name }) {
        result.append(try NamedData.read(binding.path, as: value.type))
      } else if let tensor = packed?[place] {
        result.append(.tensor(tensor))
      } else {
        throw ModelError(
          .invalidValue,
          "no data for the input '\(value.name)' of type \(value.type): give --input "
            + "\(value.name)=FILE.npy"
            + (archive.map { "; the archive has \($0.names.listed)" } ?? ""))
      }
    }
    return result
  }
}

extension [String] {
  /// The names in quotes, with commas.
  var listed: String { map { "'\($0)'" }.joined(separator: ", ") }
}
