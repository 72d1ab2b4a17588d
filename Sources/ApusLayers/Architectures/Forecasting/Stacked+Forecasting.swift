// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// Causal convolutions under two LSTMs.
  public static let stacked = ForecastingArchitecture(
    "stacked", "causal convolutions, then two LSTMs over what they found"
  ) { draft in
    let options = draft.options
    var h = draft.window
    for _ in 0..<2 {
      h = Conv1D(
        options.filters, kernelSize: options.kernelSize, padding: .causal, activation: .relu)(h)
    }
    if draft.shape.window >= 4 { h = MaxPooling1D(2)(h) }
    h = LSTM(options.units, dropout: options.dropout, returnSequences: true)(h)
    h = LSTM(options.units, dropout: options.dropout)(h)
    return draft.head(h)
  }
}
