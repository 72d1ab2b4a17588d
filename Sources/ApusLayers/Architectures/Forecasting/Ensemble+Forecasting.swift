// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// A CNN and an LSTM, each a model of its own; their results are averaged.
  public static let ensemble = ForecastingArchitecture(
    "ensemble", "CNN and LSTM trained apart, their results averaged in one graph",
    takesPadding: true,
    bodies: [
      Body(name: "cnn") { draft in draft.head(draft.convolutionBranch()) },
      Body(name: "lstm") { draft in draft.head(draft.recurrentBranch()) },
    ])
}
