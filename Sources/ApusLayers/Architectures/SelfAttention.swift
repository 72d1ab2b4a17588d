// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// A bidirectional LSTM that attends to itself.
  public static func attention(
    time: Int = 96, features: Int = 7, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), .known(features)], name: "window")
    let c = Conv1D(32, kernelSize: 3, padding: .same, activation: .relu)(window)
    let l = Bidirectional(LSTM(64, returnSequences: true))(c)
    let a = GlobalAveragePooling1D()(Attention()(l, l))
    let m = GlobalMaxPooling1D()(l)
    let forecast = Dense(24, name: "forecast")(Concatenate()(a, m))
    return try FunctionalModel(window, forecast, name: "attention", seed: seed)
  }
}
