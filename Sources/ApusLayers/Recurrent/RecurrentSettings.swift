// SPDX-License-Identifier: Apache-2.0

/// The options that LSTM, GRU and SimpleRNN have in common, with Keras's names.
struct RecurrentSettings {
  var units: Int
  var activation: ActivationFunction
  var useBias: Bool
  var kernelInitializer: Initializer
  var recurrentInitializer: Initializer
  var biasInitializer: Initializer
  var kernelRegularizer: Regularizer?
  var recurrentRegularizer: Regularizer?
  var kernelConstraint: Constraint?
  var dropout: Double
  var recurrentDropout: Double
  var returnSequences: Bool
  var returnState: Bool
  var goBackwards: Bool

  /// The same, the other way through the sequence.
  var reversed: RecurrentSettings {
    var settings = self
    settings.goBackwards.toggle()
    return settings
  }
}
