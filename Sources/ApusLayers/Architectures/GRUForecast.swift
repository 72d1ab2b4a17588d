// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// A separable convolution under two GRUs.
  public static func gru(
    time: Int = 100, features: Int = 16, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let window = Input(shape: [.known(time), .known(features)], name: "window")
    var h = SeparableConv1D(32, kernelSize: 5, padding: .same, activation: .relu)(window)
    h = GRU(96, returnSequences: true)(h)
    h = GRU(48)(h)
    h = LayerNormalization()(h)
    let forecast = Dense(8, name: "forecast")(h)
    return try FunctionalModel(window, forecast, name: "gru", seed: seed)
  }
}
