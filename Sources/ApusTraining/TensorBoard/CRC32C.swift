// SPDX-License-Identifier: Apache-2.0

/// The cyclic redundancy check of Castagnoli's polynomial, 0x1EDC6F41, bits reflected: RFC 3720,
/// appendix B.4. That of the digits 1 to 9 is 0xE3069283.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in
      rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82f6_3b78
    }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { rest, byte in
      table[Int((rest ^ UInt32(byte)) & 0xff)] ^ rest >> 8
    }
  }

  /// As record files hold it, so that checks of what holds checks differ: turned right by 15 bits,
  /// plus a constant. Source: TensorFlow's TFRecord format.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let plain = checksum(bytes)
    return (plain >> 15 | plain << 17) &+ 0xa282_ead8
  }
}
