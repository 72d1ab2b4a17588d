// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// A CNN-LSTM encoder hands its state to an LSTM decoder, which walks through the coming steps
  /// and sees what is known of each.
  public static let encoderDecoder = ForecastingArchitecture(
    "encoder-decoder", "a CNN-LSTM encoder, an LSTM decoder that sees the known future",
    classifies: false
  ) { draft in
    let options = draft.options
    var c = draft.window
    for _ in 0..<2 {
      c = Conv1D(
        options.filters, kernelSize: options.kernelSize, padding: .same, activation: .relu)(c)
    }
    if draft.shape.window >= 4 { c = MaxPooling1D(2)(c) }
    let encoder = LSTM(options.units, dropout: options.dropout, returnState: true).outputs(c)
    return draft.decoder(encoder[0], initialState: [encoder[1], encoder[2]])
  }
}
