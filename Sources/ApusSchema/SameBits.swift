// SPDX-License-Identifier: Apache-2.0

/// Floating-point content that is compared by bit pattern: NaN equals itself, and 0 differs from
/// -0.
@propertyWrapper
public struct SameBits<Value: BitComparable>: Sendable, Equatable {
  /// The content.
  public var wrappedValue: Value

  /// Wraps `wrappedValue`.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

  public static func == (a: Self, b: Self) -> Bool {
    a.wrappedValue.hasSameBits(as: b.wrappedValue)
  }
}

/// A value that has a bit pattern to compare.
public protocol BitComparable: Sendable {
  /// Whether both values have the same bit pattern.
  func hasSameBits(as other: Self) -> Bool
}

extension Float: BitComparable {
  public func hasSameBits(as other: Float) -> Bool { bitPattern == other.bitPattern }
}

extension Double: BitComparable {
  public func hasSameBits(as other: Double) -> Bool { bitPattern == other.bitPattern }
}

extension Optional: BitComparable where Wrapped: BitComparable {
  public func hasSameBits(as other: Wrapped?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let a?, let b?): a.hasSameBits(as: b)
    default: false
    }
  }
}

extension Array: BitComparable where Element: BitComparable {
  public func hasSameBits(as other: [Element]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.hasSameBits(as: $1) }
  }
}
