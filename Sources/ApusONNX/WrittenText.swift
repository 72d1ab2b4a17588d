// SPDX-License-Identifier: Apache-2.0

/// A message in a form for people, and what that form had no place for.
public struct WrittenText: Sendable, Equatable {
  /// The text in UTF-8.
  public var utf8: [UInt8]
  /// One line for each thing that is in the message but not in the text; empty if nothing is lost.
  public var dropped: [String]

  /// The text.
  public var text: String { String(decoding: utf8, as: UTF8.self) }
}
