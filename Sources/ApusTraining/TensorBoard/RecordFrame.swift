// SPDX-License-Identifier: Apache-2.0

/// One record of a TFRecord file: the length of the data in 64 bits, a check of these 8 bytes, the
/// data, and a check of them, numbers with the low byte first.
enum RecordFrame {
  static func bytes(_ data: [UInt8]) -> [UInt8] {
    let length = little(UInt64(data.count))
    return length + little(CRC32C.masked(length)) + data + little(CRC32C.masked(data))
  }

  static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }
}
