// SPDX-License-Identifier: Apache-2.0

/// How far a run is.
public struct TrainingProgress: Sendable, Equatable {
  /// Whole epochs that are done.
  public internal(set) var epoch = 0
  /// Steps of the current epoch that are done.
  public internal(set) var batch = 0
  /// All steps that are done.
  public internal(set) var step = 0
  /// Sums over the current epoch, of losses times examples.
  var sums: [Double] = []
  var examples = 0
  var plateau = PlateauState()
  /// One for each epoch that is done.
  public internal(set) var history: [EpochRecord] = []
}

/// All that a run needs to go on as if it had not stopped.
public struct TrainingState: Sendable, Equatable {
  public var progress: TrainingProgress
  public var parameters: [Float]
  public var statistics: [Float]
  public var moments: [[Float]]
  /// The moving average of the parameters, when one is kept.
  public var average: [Float]?
}

/// What an epoch came to.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// Counted from 1.
  public var epoch: Int
  /// Steps until its end, of all epochs.
  public var step: Int
  /// The mean loss of its steps, whole and of each output.
  public var loss: Double
  public var losses: [Double]
  /// The same over the validation examples, with the parameters at its end.
  public var validationLoss: Double?
  public var validationLosses: [Double] = []
  /// The learning rate of its last step.
  public var rate: Double

  /// What early stopping and plateaus look at: the validation's loss where there is one.
  public var score: Double { validationLoss ?? loss }
}

/// What a step came to.
public struct StepRecord: Sendable, Equatable {
  /// Counted from 1, of all epochs and of this one.
  public var step: Int
  public var batch: Int
  public var batches: Int
  /// The epoch that it belongs to, from 1.
  public var epoch: Int
  /// Of this step, and the mean of the epoch so far.
  public var loss: Double
  public var meanLoss: Double
  public var rate: Double
}
