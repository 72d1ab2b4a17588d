// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Model {
  /// The specification in the metadata, nil when there is none.
  ///
  /// Throws: `invalidModel` when it cannot be read, `unsupported` when it is of a later version.
  public func forecastSpec() throws(ModelError) -> ForecastSpec? {
    guard let spec = try described(ForecastSpec.key, as: ForecastSpec.self) else { return nil }
    try checkVersion(spec.version, of: ForecastSpec.key, known: ForecastSpec.currentVersion)
    return spec
  }

  /// Puts a specification into the metadata, in place of one that is there.
  ///
  /// Throws: `invalidValue` when it holds a number that is not finite.
  public mutating func setForecastSpec(_ spec: ForecastSpec) throws(ModelError) {
    try describe(ForecastSpec.key, as: spec)
  }
}
