// SPDX-License-Identifier: Apache-2.0

/// The order in which a recurrent operator reads time.
public enum Direction: String, Hashable, Sendable {
  case forward
  case reverse
  /// Both, with weights of their own; outputs of `reverse` come second.
  case bidirectional

  /// How many sets of weights there are: `num_directions`.
  public var count: Int { self == .bidirectional ? 2 : 1 }

  /// Whether the set of weights at `index` reads from the end of each sequence.
  public func readsBackward(_ index: Int) -> Bool { self == .reverse || index == 1 }
}
