// SPDX-License-Identifier: Apache-2.0

import ApusRuntime
import ApusTensor

/// All that the training of one network needs.
struct FitJob {
  var trainable: TrainableModel
  var objective: Objective
  var settings: RecipeTraining
  var examples: any Examples
  var validation: (any Examples)?
  /// Where the run's state is kept.
  var checkpointPath: String
  var stop: StopFlag
  /// Threads that help with every step.
  var workers: WorkerPool?
}
