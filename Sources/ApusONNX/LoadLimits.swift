// SPDX-License-Identifier: Apache-2.0

/// How much a file may ask for before it is refused with `limitExceeded`.
public struct LoadLimits: Sendable, Equatable {
  /// Bytes of one model file, and of its text or JSON form.
  public var bytes = Int(Int32.max)
  /// Nodes, in all graphs and functions together.
  public var nodes = 1_000_000
  /// Fields that are written one by one: messages, texts, byte strings, single numbers. Each may
  /// take two bytes in a file and several hundred in memory.
  public var fields = 5_000_000
  /// Messages inside messages. A graph in an attribute of a node takes three levels.
  public var depth = 100
  /// Elements of one tensor or of one list of numbers.
  public var tensorElements = 1 << 31
  /// Bytes of memory for everything that is made from one file, as estimated before it is made.
  public var memory = 8 << 30
  /// Bytes of one file of external data.
  public var externalBytes = 1 << 40

  /// The default limits: far above any known model, far below what hurts a server.
  public init() {}
}
