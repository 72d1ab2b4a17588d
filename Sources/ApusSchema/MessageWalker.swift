// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A visitor that goes through messages and has nothing to do with plain values.
///
/// Implement `message` and `messages`; `walk` goes on into what they hold.
public protocol MessageWalker: FieldVisitor {}

extension MessageWalker {
  /// Visits the message's own fields, in place.
  public mutating func walk(_ value: inout (some Message)?) throws(ModelError) {
    try value?.fields(&self)
  }

  /// Visits the fields of every message of the list, in place.
  public mutating func walk(_ value: inout [some Message]) throws(ModelError) {
    for index in value.indices { try value[index].fields(&self) }
  }

  public mutating func string(_: UInt32, _: StaticString, _: inout String?) {}
  public mutating func strings(_: UInt32, _: StaticString, _: inout [String]) {}
  public mutating func bytes(_: UInt32, _: StaticString, _: inout Bytes?) {}
  public mutating func bytesList(_: UInt32, _: StaticString, _: inout [Bytes]) {}
  public mutating func int32(_: UInt32, _: StaticString, _: inout Int32?) {}
  public mutating func int32s(_: UInt32, _: StaticString, _: inout [Int32]) {}
  public mutating func int64(_: UInt32, _: StaticString, _: inout Int64?) {}
  public mutating func int64s(_: UInt32, _: StaticString, _: inout [Int64]) {}
  public mutating func uint64s(_: UInt32, _: StaticString, _: inout [UInt64]) {}
  public mutating func float(_: UInt32, _: StaticString, _: inout Float?) {}
  public mutating func floats(_: UInt32, _: StaticString, _: inout [Float]) {}
  public mutating func doubles(_: UInt32, _: StaticString, _: inout [Double]) {}
  public mutating func enumeration<Value: OpenEnum>(
    _: UInt32, _: StaticString, _: inout Value?
  ) {}
}
