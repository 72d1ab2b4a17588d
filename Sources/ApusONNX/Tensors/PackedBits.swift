// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Elements of 2, 4 or 6 bits: packed from the lowest bit up in files, one per byte in memory.
struct PackedBits {
  private let bits: Int
  private let isSigned: Bool

  /// The packing of an element type of less than 8 bits.
  init(_ type: DType) {
    bits = type.bitWidth
    isSigned = type == .int4 || type == .int2
  }

  /// One byte per element, sign-extended for signed integers. `packed` must hold `count` elements.
  func unpack(_ packed: Bytes, count: Int) throws(ModelError) -> Bytes {
    let storage = try Storage.allocate(byteCount: count)
    let source = packed.pointer
    defer { withExtendedLifetime(packed.storage) {} }
    let shift = UInt8(8 - bits)
    for index in 0..<count {
      let (byte, bit) = (index * bits).quotientAndRemainder(dividingBy: 8)
      var window = UInt16(source.load(fromByteOffset: byte, as: UInt8.self))
      if bit + bits > 8 {
        window |= UInt16(source.load(fromByteOffset: byte + 1, as: UInt8.self)) << 8
      }
      let high = UInt8(truncatingIfNeeded: window >> UInt16(bit)) << shift
      let element =
        isSigned ? UInt8(bitPattern: Int8(bitPattern: high) >> Int8(shift)) : high >> shift
      storage.base.storeBytes(of: element, toByteOffset: index, as: UInt8.self)
    }
    return Bytes(storage)
  }

  /// The packed form of one byte per element.
  func pack(_ elements: Bytes) throws(ModelError) -> Bytes {
    let storage = try Storage.allocate(byteCount: (elements.count * bits + 7) / 8)
    let target = storage.base.assumingMemoryBound(to: UInt8.self)
    let source = elements.pointer
    defer { withExtendedLifetime(elements.storage) {} }
    let mask = UInt8(truncatingIfNeeded: (1 << bits) - 1)
    for index in 0..<elements.count {
      let code = UInt16(source.load(fromByteOffset: index, as: UInt8.self) & mask)
      let (byte, bit) = (index * bits).quotientAndRemainder(dividingBy: 8)
      let window = code << UInt16(bit)
      target[byte] |= UInt8(truncatingIfNeeded: window)
      if bit + bits > 8 { target[byte + 1] |= UInt8(truncatingIfNeeded: window >> 8) }
    }
    return Bytes(storage)
  }
}
