// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// LSTM-FCN: an LSTM that takes each feature's whole series as one step, beside three
  /// convolutions with batch normalisation. Source: Karim et al., 2018.
  public static let lstmFCN = ForecastingArchitecture(
    "lstm-fcn", "Karim et al. 2018: an LSTM over the permuted series beside three convolutions",
    defaults: ArchitectureOptions(units: 8, filters: 128, kernelSize: 8, dropout: 0.8),
    takesPadding: true
  ) { draft in
    let options = draft.options
    let l = Dropout(options.dropout)(LSTM(options.units)(Permute([2, 1])(draft.window)))
    var c = draft.window
    for (filters, taps) in zip(
      [options.filters, 2 * options.filters, options.filters],
      [options.kernelSize, (5 * options.kernelSize + 4) / 8, (3 * options.kernelSize + 4) / 8])
    {
      c = Conv1D(
        filters, kernelSize: max(1, taps), padding: .same, kernelInitializer: .heUniform)(c)
      c = draft.masked(ReLU()(BatchNormalization()(c)))
    }
    return draft.head(Concatenate()(l, draft.averaged(c)))
  }
}
