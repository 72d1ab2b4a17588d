// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// Three residual blocks of three convolutions with batch normalisation. Source: Wang et al.,
  /// 2017.
  public static let resnet1d = ForecastingArchitecture(
    "resnet1d", "Wang et al. 2017: three residual blocks of convolutions",
    defaults: ArchitectureOptions(filters: 64, kernelSize: 8), takesPadding: true
  ) { draft in
    let options = draft.options
    func convolution(_ filters: Int, _ taps: Int, _ x: SymbolicTensor) -> SymbolicTensor {
      BatchNormalization()(Conv1D(filters, kernelSize: max(1, taps), padding: .same)(x))
    }
    var h = draft.window
    for filters in [options.filters, 2 * options.filters, 2 * options.filters] {
      let shortcut = convolution(filters, 1, h)
      for taps in [options.kernelSize, (5 * options.kernelSize + 4) / 8] {
        h = draft.masked(ReLU()(convolution(filters, taps, h)))
      }
      h = convolution(filters, (3 * options.kernelSize + 4) / 8, h)
      h = draft.masked(ReLU()(Add()(h, shortcut)))
    }
    return draft.head(draft.averaged(h))
  }
}
