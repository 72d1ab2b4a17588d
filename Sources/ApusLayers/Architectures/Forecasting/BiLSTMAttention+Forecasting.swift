// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// A convolution under a bidirectional LSTM whose states attend to each other.
  public static let bilstmAttention = ForecastingArchitecture(
    "bilstm-attention", "a convolution, a bidirectional LSTM, attention over its states"
  ) { draft in
    let options = draft.options
    let c = Conv1D(
      options.filters, kernelSize: options.kernelSize, padding: .same, activation: .relu)(
        draft.window)
    let l = Bidirectional(LSTM(options.units, dropout: options.dropout, returnSequences: true))(c)
    let attended = GlobalAveragePooling1D()(Attention(useScale: true)(l, l))
    let features = Concatenate()(attended, GlobalMaxPooling1D()(l))
    return draft.head(Dropout(options.dropout)(features))
  }
}
