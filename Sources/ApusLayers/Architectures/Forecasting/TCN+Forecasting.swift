// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// Residual blocks of causal convolutions whose dilation doubles from block to block; the last
  /// time has seen the whole window. Source: Bai et al., 2018 (without weight normalisation).
  public static let tcn = ForecastingArchitecture(
    "tcn", "Bai et al. 2018: residual blocks of dilated causal convolutions"
  ) { draft in
    let options = draft.options
    var h = draft.window
    for block in 0..<(options.blocks ?? draft.blockCount) {
      let dilation = 1 << block
      var c = h
      for _ in 0..<2 {
        c = Conv1D(
          options.filters, kernelSize: options.kernelSize, padding: .causal,
          dilationRate: dilation, activation: .relu, kernelInitializer: .heNormal)(c)
        c = SpatialDropout1D(options.dropout)(c)
      }
      if block == 0 && draft.shape.features != options.filters {
        h = Conv1D(options.filters, kernelSize: 1)(h)
      }
      h = ReLU()(Add()(h, c))
    }
    return draft.head(Flatten()(Crop(axis: 1, from: -1)(h)))
  }
}

extension ArchitectureDraft {
  /// The blocks after which the last time has seen the whole window: `1 + 2 (K - 1) (2^b - 1)`
  /// times.
  var blockCount: Int {
    let reach = 2 * max(1, options.kernelSize - 1)
    var blocks = 1
    while blocks < 16 && 1 + reach * ((1 << blocks) - 1) < shape.window { blocks += 1 }
    return blocks
  }
}
