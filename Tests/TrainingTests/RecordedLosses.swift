// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining

/// Keeps the loss of each step.
final class RecordedLosses: Callback {
  var values: [Double] = []

  func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    values.append(record.loss)
    return nil
  }
}
