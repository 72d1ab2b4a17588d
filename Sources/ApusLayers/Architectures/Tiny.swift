// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// The smallest CNN-LSTM: one convolution, one LSTM, one number.
  public static func tiny(
    time: Int = 32, features: Int = 1, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), .known(features)], name: "window")
    let c = Conv1D(8, kernelSize: 3, padding: .same, activation: .relu)(window)
    let l = LSTM(16)(c)
    let forecast = Dense(1, name: "forecast")(l)
    return try FunctionalModel(window, forecast, name: "tiny", seed: seed)
  }
}
