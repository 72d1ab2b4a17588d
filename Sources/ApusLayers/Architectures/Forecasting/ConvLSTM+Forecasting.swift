// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// The window is cut into parts, such as weeks; an LSTM whose products are convolutions walks
  /// over the parts, and a decoder over the coming steps.
  public static let convlstm = ForecastingArchitecture(
    "convlstm", "a convolutional LSTM over parts of the window, an LSTM decoder"
  ) { draft in
    let options = draft.options
    let window = draft.shape.window
    let count = options.segments.map { min($0, window) } ?? draft.segmentCount
    let length = window / count
    // The oldest times that fill no part are left out.
    let isWhole = count * length == window
    let kept = isWhole ? draft.window : Crop(axis: 1, from: -count * length)(draft.window)
    let parts = Reshape([count, length, draft.shape.features])(kept)
    let state = ConvLSTM1D(
      options.filters, kernelSize: options.kernelSize, padding: .same, dropout: options.dropout)(
        parts)
    return draft.decoder(Dense(options.units, activation: .relu)(Flatten()(state)))
  }
}

extension ArchitectureDraft {
  /// Into how many parts the window is cut: the most up to 12 that it divides into, each at least
  /// as long as a kernel; 8 or fewer where it divides into none.
  var segmentCount: Int {
    let window = shape.window
    let most = max(1, window / max(1, options.kernelSize))
    for count in (2...12).reversed() where window % count == 0 && count <= most { return count }
    return min(8, most)
  }
}
