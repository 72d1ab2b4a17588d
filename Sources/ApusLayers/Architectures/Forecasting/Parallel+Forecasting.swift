// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// CNN ∥ LSTM: both see the window, and what they make of it is put side by side.
  public static let parallel = ForecastingArchitecture(
    "parallel", "CNN and LSTM side by side, their features concatenated", takesPadding: true
  ) { draft in
    draft.parallel { c, l in Concatenate()(c, l) }
  }

  /// CNN ∥ LSTM, joined by two learned weights that sum to 1.
  public static let parallelWeighted = ForecastingArchitecture(
    "parallel-weighted", "CNN and LSTM side by side, joined by two learned weights",
    takesPadding: true
  ) { draft in
    draft.parallel { c, l in WeightedSum(.softmax)(c, l) }
  }

  /// CNN ∥ LSTM, joined by a learned gate for each feature.
  public static let parallelGated = ForecastingArchitecture(
    "parallel-gated", "CNN and LSTM side by side, joined by a gate that sees both",
    takesPadding: true
  ) { draft in
    draft.parallel { c, l in GatedMerge()(c, l) }
  }

  /// CNN ∥ LSTM, joined by attention over the two.
  public static let parallelAttention = ForecastingArchitecture(
    "parallel-attention", "CNN and LSTM side by side, joined by attention over both",
    takesPadding: true
  ) { draft in
    draft.parallel { c, l in AttentionMerge()(c, l) }
  }
}
