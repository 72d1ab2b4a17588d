// SPDX-License-Identifier: Apache-2.0

public import ApusRuntime
import ApusTensor

/// How a model is fitted.
public struct FitOptions: Sendable {
  /// Times that every example is seen.
  public var epochs = 10
  /// Examples to a step; the last step of an epoch may have fewer.
  public var batchSize = 32
  /// Whether every epoch takes the examples in an order of its own.
  public var shuffles = true
  /// What all random numbers depend on.
  public var seed: UInt64 = 0
  /// The learning rate; nil is the optimiser's own.
  public var rate: Double?
  public var schedule = Schedule.constant
  /// Steps over which the rate first rises from 0.
  public var warmUpSteps = 0
  public var clipping: GradientClipping?
  /// What the optimiser's decay of the weights leaves alone.
  public var undecayed = UndecayedParameters()
  /// The decay of a moving average of the parameters, which validation and the result use.
  public var averaging: Double?
  /// The kernels; nil is the best table of this processor.
  public var table: KernelTable?
  /// Threads that help with every step; the result's bits do not depend on them.
  public var workers: WorkerPool?
  /// The multiplications that a thread's share of a step has at the least.
  public var leastShare = PreparedModel.Options().leastShare

  public init() {}

  /// Throws: `invalidValue` naming the option.
  func check() throws(ModelError) {
    guard epochs >= 0, batchSize > 0, warmUpSteps >= 0 else {
      throw ModelError(
        .invalidValue,
        "epochs and warm-up must not be below 0, the batch size must be above 0; got \(epochs), "
          + "\(warmUpSteps), \(batchSize)")
    }
    if let rate, !(rate >= 0 && rate.isFinite) {
      throw ModelError(.invalidValue, "a learning rate must be a number from 0 on, got \(rate)")
    }
    if let averaging, !(0..<1).contains(averaging) {
      throw ModelError(.invalidValue, "the decay of an average must be in 0 ..< 1")
    }
    try clipping?.check()
  }
}
