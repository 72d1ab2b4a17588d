// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// Two convolutions over a spectrogram under three bidirectional LSTMs, one token a frame.
  public static func speech(
    time: Int = 200, bands: Int = 80, tokens: Int = 29, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let mel = Input(shape: [.known(time), .known(bands)], name: "mel")
    var h = Reshape([time, bands, 1])(mel)
    h = Conv2D(
      32, kernelSize: (11, 41), strides: (2, 2), padding: .same, activation: .relu)(h)
    h = Conv2D(
      32, kernelSize: (11, 21), strides: (1, 2), padding: .same, activation: .relu)(h)
    h = Reshape([(time + 1) / 2, (bands + 3) / 4 * 32])(h)
    for _ in 0..<3 { h = Bidirectional(LSTM(256, returnSequences: true))(h) }
    let result = Dense(tokens, activation: .softmax, name: "tokens")(h)
    return try FunctionalModel(mel, result, name: "speech", seed: seed)
  }
}
