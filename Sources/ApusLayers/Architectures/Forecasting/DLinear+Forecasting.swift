// SPDX-License-Identifier: Apache-2.0

extension ForecastingArchitecture {
  /// DLinear: the targets' moving average and what is left of them, each through one linear map
  /// of time; what is known of the future is added linearly. Other features do not count.
  /// Source: Zeng et al., 2023.
  public static let dlinear = ForecastingArchitecture(
    "dlinear", "Zeng et al. 2023: trend and rest of each target, each through one linear map",
    classifies: false
  ) { draft in
    guard case .forecast(_, let targets, let quantiles) = draft.shape.result else {
      return draft.head(Flatten()(draft.window))
    }
    let series = draft.targets
    let trend = MovingAverage(draft.options.period | 1)(series)
    let rest = Subtract()(series, trend)
    let y = Add()(draft.linear(rest, name: "seasonal"), draft.linear(trend, name: "trend"))
    guard let future = draft.future else { return y }
    return Add()(y, Dense(targets * quantiles, useBias: false)(future))
  }
}
