// SPDX-License-Identifier: Apache-2.0

/// The forms that a graph has on its way from a file to a plan; each asks what those before it ask.
public enum GraphForm: Int, Comparable, CaseIterable, Sendable {
  /// As it was read: names, order and captures hold together.
  case imported
  /// What passes take and leave: every operator is known and every type inferred.
  case interchange
  /// What a plan is made from: every value is a tensor whose extents are numbers.
  case specialised

  public static func < (a: GraphForm, b: GraphForm) -> Bool { a.rawValue < b.rawValue }
}
