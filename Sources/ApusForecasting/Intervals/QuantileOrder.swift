// SPDX-License-Identifier: Apache-2.0

/// Quantile forecasts in their right order.
public enum QuantileOrder {
  /// Sorts each run of `levels` numbers in place, so that a higher level never forecasts less: no
  /// quantile's pinball loss becomes greater by it on average over levels.
  ///
  /// Levels ascend along the last axis. Source: Chernozhukov, Fernández-Val and Galichon (2010).
  public static func restore(_ values: inout [Float], levels: Int) {
    guard levels > 1 else { return }
    for start in stride(from: 0, to: values.count - values.count % levels, by: levels) {
      values[start..<start + levels].sort()
    }
  }
}
