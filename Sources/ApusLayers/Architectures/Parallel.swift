// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// A convolutional branch and an LSTM branch on one window, joined: CNN ∥ LSTM.
  public static func parallel(
    time: Int = 60, features: Int = 8, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), .known(features)], name: "window")

    var c = Conv1D(64, kernelSize: 3, activation: .relu)(window)
    c = Conv1D(64, kernelSize: 3, activation: .relu)(c)
    c = MaxPooling1D(2)(c)
    c = Dropout(0.2)(c)
    c = Flatten()(c)
    c = Dense(50, activation: .relu)(c)

    var l = LSTM(64)(window)
    l = Dropout(0.2)(l)

    let joined = Dense(32, activation: .relu)(Concatenate()(c, l))
    let forecast = Dense(1, name: "forecast")(joined)
    return try FunctionalModel(window, forecast, name: "parallel", seed: seed)
  }
}
