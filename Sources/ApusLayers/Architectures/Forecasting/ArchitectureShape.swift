// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What a network of `ForecastingArchitecture` takes and gives.
///
/// It takes `window` [N, T, F], the oldest time first and the targets before all other features,
/// and, when covariates of the coming steps are known, `known_future` [N, H, F₂].
public struct ArchitectureShape: Sendable, Hashable {
  public enum Result: Sendable, Hashable {
    /// `forecast` [N, H, targets · quantiles], always of three axes; the quantiles of one target
    /// stand side by side. Without quantiles (1), columns are targets.
    case forecast(horizon: Int, targets: Int, quantiles: Int)
    /// `class` [N, classes]: shares that sum to 1.
    case classes(Int)
  }

  /// T: how many times the model sees.
  public var window: Int
  /// F: how many features each of them has.
  public var features: Int
  /// F₂: how many features of the coming steps are known.
  public var knownFuture: Int
  public var result: Result
  /// Whether series may be shorter than the window: zeros at the end then stand for no values.
  public var isPadded = false

  /// A forecast of the first `targets` features, `horizon` steps at once.
  public static func forecast(
    window: Int, features: Int = 1, horizon: Int, targets: Int = 1, quantiles: Int = 1,
    knownFuture: Int = 0
  ) -> ArchitectureShape {
    ArchitectureShape(
      window: window, features: features, knownFuture: knownFuture,
      result: .forecast(horizon: horizon, targets: targets, quantiles: quantiles))
  }

  /// The class of a whole series; `isPadded` when series may be shorter than the window.
  public static func classification(
    window: Int, features: Int = 1, classes: Int, isPadded: Bool = false
  ) -> ArchitectureShape {
    ArchitectureShape(
      window: window, features: features, knownFuture: 0, result: .classes(classes),
      isPadded: isPadded)
  }

  /// Throws: `invalidValue` for extents that no network can have.
  func check() throws(ModelError) {
    var extents = [("window", window), ("features", features)]
    switch result {
    case .forecast(let horizon, let targets, let quantiles):
      extents += [("horizon", horizon), ("targets", targets), ("quantiles", quantiles)]
      guard targets <= features else {
        throw ModelError(
          .invalidValue, "the targets are the first features; got \(targets) of \(features)")
      }
    case .classes(let count):
      extents.append(("classes", count))
      guard knownFuture == 0 else {
        throw ModelError(.invalidValue, "a classifier has no known future, got \(knownFuture)")
      }
    }
    for (name, extent) in extents where extent < 1 {
      throw ModelError(.invalidValue, "must be at least 1, got \(extent)", at: .attribute(name))
    }
    guard knownFuture >= 0 else {
      throw ModelError(.invalidValue, "known_future must not be negative, got \(knownFuture)")
    }
    _ = try Tensor.elementCount([window, features])
    _ = try Tensor.elementCount(extents.dropFirst(2).map(\.1) + [max(1, knownFuture)])
  }
}
