// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension ForecastingArchitecture {
  /// LSTNet: a convolution under a GRU and under a GRU that walks in steps of one season, plus a
  /// linear autoregression. Source: Lai et al., 2018.
  ///
  /// The seasonal part is left out where the window holds no whole season.
  public static let lstnet = ForecastingArchitecture(
    "lstnet", "Lai et al. 2018: convolution, GRU, seasonal skip-GRU, linear highway",
    defaults: ArchitectureOptions(kernelSize: 6, dropout: 0.2, highway: 24), classifies: false
  ) { draft in
    let options = draft.options
    var c = Conv1D(
      options.filters, kernelSize: min(options.kernelSize, draft.shape.window),
      activation: .relu)(draft.window)
    c = Dropout(options.dropout)(c)
    let r = Dropout(options.dropout)(GRU(options.units)(c))
    let seasons = (c.shape[1].value ?? 0) / options.period
    guard seasons > 0 else { return draft.head(r) }
    // [N, seasons, period, C]: each phase of the season is a series of its own.
    let last = Crop(axis: 1, from: -seasons * options.period)(c)
    let phases = Permute([2, 1, 3])(Reshape([seasons, options.period, options.filters])(last))
    let skipped = TimeDistributed(GRU(max(1, options.units / 8)))(phases)
    let s = Dropout(options.dropout)(Flatten()(skipped))
    return draft.head(Concatenate()(r, s))
  }
}
