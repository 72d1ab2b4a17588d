// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusRuntime
public import ApusTensor

extension Trainer {
  /// What each part of a training step of the first examples takes, and which are done by their
  /// reference; parameters move as in any step.
  ///
  /// Throws: as `fit`.
  public func profile(
    _ examples: any Examples, runs: Int
  ) throws(ModelError) -> [Session.StepProfile] {
    let chosen = Array(0..<min(options.batchSize, examples.count))[...]
    let runner = try runner(.training, examples, batch: chosen.count, hasLoss: true)
    try runner.load(examples, chosen)
    try runner.draw(seed: options.seed, step: 0)
    try runner.write(hyper: optimizer.update.hyper(learningRate: 0, step: 1))
    return try runner.session.profile(runs: runs)
  }
}
