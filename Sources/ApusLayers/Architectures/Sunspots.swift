// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// CNN ∥ LSTM on one series, with the series' mean and deviation inside the model.
  public static func sunspots(
    time: Int = 132, horizon: Int = 12, mean: Double = 0, deviation: Double = 1, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), 1], name: "window")
    let z = Rescaling(1 / deviation, offset: -mean / deviation)(window)

    var c = Conv1D(32, kernelSize: 5, activation: .relu)(z)
    c = MaxPooling1D(2)(c)
    c = Conv1D(32, kernelSize: 5, activation: .relu)(c)
    c = GlobalAveragePooling1D()(c)

    let l = LSTM(48)(z)

    var h = Dropout(0.2)(Concatenate()(c, l))
    h = Dense(48, activation: .relu)(h)
    h = Dense(horizon)(h)
    let forecast = Rescaling(deviation, offset: mean, name: "forecast")(h)
    return try FunctionalModel(window, forecast, name: "sunspots", seed: seed)
  }
}
