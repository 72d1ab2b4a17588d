// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// A causal convolution under two LSTMs.
  public static func stacked(
    time: Int = 128, features: Int = 4, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), .known(features)], name: "window")
    var h = Conv1D(64, kernelSize: 5, padding: .causal, useBias: false)(window)
    h = BatchNormalization()(h)
    h = ReLU()(h)
    h = MaxPooling1D(2)(h)
    h = LSTM(128, returnSequences: true)(h)
    h = LSTM(64)(h)
    let forecast = Dense(12, name: "forecast")(h)
    return try FunctionalModel(window, forecast, name: "stacked", seed: seed)
  }
}
