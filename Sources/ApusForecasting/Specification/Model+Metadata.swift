// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusSchema
import ApusTensor
import Foundation

extension Model {
  /// What stands as JSON under a key of the metadata, nil when nothing does.
  ///
  /// Throws: `invalidModel` when it cannot be read.
  func described<T: Decodable>(_ key: String, as type: T.Type) throws(ModelError) -> T? {
    guard let entry = metadata.last(where: { $0.key == key }) else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(entry.value.utf8))
    } catch {
      throw ModelError(.invalidModel, "the metadata '\(key)' cannot be read: \(error)")
    }
  }

  /// Puts a value as JSON under a key of the metadata, in place of one that is there.
  ///
  /// Throws: `invalidValue` when it holds a number that is not finite.
  mutating func describe(_ key: String, as value: some Encodable) throws(ModelError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text: String
    do {
      text = String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw ModelError(.invalidValue, "the specification cannot be written: \(error)")
    }
    metadata.removeAll { $0.key == key }
    metadata.append((key, text))
    // A file that is otherwise untouched is written from its source.
    source?.metadataProps.removeAll { $0.key == key }
    source?.metadataProps.append(
      .with {
        $0.key = key
        $0.value = text
      })
  }

  /// Throws: `unsupported` for a specification of a later version than `known`.
  func checkVersion(_ version: Int, of key: String, known: Int) throws(ModelError) {
    guard version <= known else {
      throw ModelError(
        .unsupported,
        "the metadata '\(key)' is of version \(version), this program knows \(known)")
    }
  }
}
