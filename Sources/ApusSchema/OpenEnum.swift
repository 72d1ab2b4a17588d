// SPDX-License-Identifier: Apache-2.0

/// An enumeration of an ONNX file: the numbers that have names, and every other 32-bit number too.
///
/// A newer file may hold a number that this schema has no name for; it is kept and written back.
public protocol OpenEnum: RawRepresentable, Hashable, Sendable, CustomStringConvertible
where RawValue == Int32 {
  /// The named numbers, in the order of the field table.
  static var names: [(name: String, value: Self)] { get }
  /// Any number, named or not.
  init(rawValue: Int32)
}

extension OpenEnum {
  /// The name in the field table, or nil for a number without one.
  public var name: String? {
    for entry in Self.names where entry.value == self { return entry.name }
    return nil
  }

  /// The value with the name `name`, or nil.
  public init?(name: String) {
    for entry in Self.names where entry.name == name {
      self = entry.value
      return
    }
    return nil
  }

  /// The name, or the number where there is none.
  public var description: String { name ?? String(rawValue) }
}
