// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusSchema
public import ApusTensor
import Foundation

extension Model {
  /// The specification in the metadata, nil when there is none.
  ///
  /// Throws: `invalidModel` when it cannot be read, `unsupported` when it is of a later version.
  public func forecastSpec() throws(ModelError) -> ForecastSpec? {
    guard let entry = metadata.last(where: { $0.key == ForecastSpec.key }) else { return nil }
    let spec: ForecastSpec
    do {
      spec = try JSONDecoder().decode(ForecastSpec.self, from: Data(entry.value.utf8))
    } catch {
      throw ModelError(
        .invalidModel, "the metadata '\(ForecastSpec.key)' cannot be read: \(error)")
    }
    guard spec.version <= ForecastSpec.currentVersion else {
      throw ModelError(
        .unsupported,
        "the metadata '\(ForecastSpec.key)' is of version \(spec.version), this program knows "
          + "\(ForecastSpec.currentVersion)")
    }
    return spec
  }

  /// Puts a specification into the metadata, in place of one that is there.
  ///
  /// Throws: `invalidValue` when it holds a number that is not finite.
  public mutating func setForecastSpec(_ spec: ForecastSpec) throws(ModelError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text: String
    do {
      text = String(decoding: try encoder.encode(spec), as: UTF8.self)
    } catch {
      throw ModelError(.invalidValue, "the specification cannot be written: \(error)")
    }
    metadata.removeAll { $0.key == ForecastSpec.key }
    metadata.append((ForecastSpec.key, text))
    // A file that is otherwise untouched is written from its source.
    source?.metadataProps.removeAll { $0.key == ForecastSpec.key }
    source?.metadataProps.append(
      .with {
        $0.key = ForecastSpec.key
        $0.value = text
      })
  }
}
