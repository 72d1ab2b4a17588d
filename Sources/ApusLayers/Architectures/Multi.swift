// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension FunctionalModel {
  /// History, known future and an identity in; mean and scale of each coming step out.
  ///
  /// An encoder hands its state to a decoder, which attends to the encoder's sequence.
  public static func multi(
    time: Int = 72, features: Int = 5, horizon: Int = 24, known: Int = 4, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let history = Input(shape: [.known(time), .known(features)], name: "history")
    let future = Input(shape: [.known(horizon), .known(known)], name: "known_future")
    let store = Input(shape: [1], name: "store", dtype: .int32)

    let identity = Flatten()(Embedding(50, 6)(store))

    var c = history
    for dilation in [2, 4] {
      c = Conv1D(
        32, kernelSize: 3, padding: .causal, dilationRate: dilation, activation: .relu)(c)
    }
    let encoder = LSTM(48, returnSequences: true, returnState: true).outputs(c)

    var d = LSTM(48, returnSequences: true)(future, initialState: [encoder[1], encoder[2]])
    let a = MultiHeadAttention(4, keyDim: 12)(d, encoder[0])
    d = LayerNormalization()(Add()(d, a))
    d = Concatenate()(d, RepeatVector(horizon)(identity))

    let mean = TimeDistributed(Dense(1), name: "mean")(d)
    let scale = TimeDistributed(Dense(1, activation: .softplus), name: "scale")(d)
    return try FunctionalModel(
      inputs: [history, future, store], outputs: [mean, scale], name: "multi", seed: seed)
  }
}
