// SPDX-License-Identifier: Apache-2.0

/// A kind of scaling, before it is fitted.
public enum ScalerKind: String, Sendable, Codable, CaseIterable {
  /// y = x.
  case identity
  /// y = (x − mean) / standard deviation, the deviation with divisor n.
  case standard
  /// y = (x − min) / (max − min).
  case minMax = "min-max"
  /// y = x / max |x|, as LSTNet scales, though on training rows alone.
  case maxAbs = "max-abs"
  /// y = (x − median) / (third quartile − first quartile), quartiles as NumPy interpolates them.
  case robust
  /// y = ln(1 + x), for numbers above −1.
  case log1p
  /// y[t] = x[t] − x[t − 1] along a window; the first of a window's inputs gives 0, the first
  /// target is the difference from the last input.
  case difference
}

/// A fitted scaling of one column: y = (x − shift) / scale, or a logarithm, or a difference.
public struct ScalingStep: Sendable, Hashable, Codable {
  public let kind: ScalerKind
  /// In the units of what goes in; 0 for log1p and difference.
  public let shift: Double
  /// In the units of what goes in, never 0; 1 for log1p and difference.
  public let scale: Double

  /// A column whose scale is 0 (it never changes) keeps scale 1.
  init(_ kind: ScalerKind, shift: Double = 0, scale: Double = 1) {
    self.kind = kind
    self.shift = shift
    self.scale = scale == 0 ? 1 : scale
  }

  /// Whether each number is scaled by itself.
  var isPointwise: Bool { kind != .difference }
  /// Whether this is (x − shift) / scale.
  var isAffine: Bool { kind != .difference && kind != .log1p }
}
