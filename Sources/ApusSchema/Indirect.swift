// SPDX-License-Identifier: Apache-2.0

/// An optional message kept behind a reference: smaller where it is mostly absent, and possible
/// where a message contains its own kind. It has value semantics all the same.
@propertyWrapper
public struct Indirect<Value: Sendable & Equatable>: Sendable, Equatable {
  // Mutated only while uniquely referenced.
  private final class Box: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  /// Wraps `wrappedValue`.
  public init(wrappedValue: Value?) { box = wrappedValue.map(Box.init) }

  /// The message, or nil when the field is absent.
  public var wrappedValue: Value? {
    get { box?.value }
    set {
      guard let newValue else { return box = nil }
      if box != nil, isKnownUniquelyReferenced(&box) {
        box?.value = newValue
      } else {
        box = Box(newValue)
      }
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.box === b.box || a.box?.value == b.box?.value
  }
}
