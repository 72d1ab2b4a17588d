// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
public import ApusTensor

extension TensorBoardLog {
  /// Writes the scores of an exported model after its last epoch: `validation/rmse`, `test/mae` …
  /// Throws: `fileSystem`.
  public func add(_ outcome: ForecastTraining.Outcome) throws(ModelError) {
    let epoch = outcome.histories.compactMap(\.last?.epoch).max() ?? 0
    for report in [outcome.validation, outcome.test].compactMap(\.self) {
      guard let scores = report.scores["model"]?.total.named else { continue }
      try add(
        scores.map { ("\(report.part.rawValue)/\($0.name)", $0.value) }, step: epoch)
    }
  }
}
