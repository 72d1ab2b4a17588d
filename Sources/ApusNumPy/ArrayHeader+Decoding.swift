// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension ArrayHeader {
  /// The tensor whose elements stand in `bytes`, which are as many as the head asks for.
  /// - Throws: `invalidArray` for bad text, `limitExceeded`.
  func tensor(_ bytes: Bytes) throws(ModelError) -> Tensor {
    let isMoved = isFortran && shape.count(where: { $0 > 1 }) > 1
    let ordered = isMoved ? try rowMajor(bytes) : bytes
    switch format.kind {
    case .fixed(.bool): return try booleans(ordered)
    case .fixed(let dtype):
      let isNative = !format.isBigEndian || format.swapWidth == 1
      return try Tensor(dtype, shape: shape, bytes: isNative ? ordered : try swapped(ordered))
    case .unicode, .byteString:
      let native = format.isBigEndian ? try swapped(ordered) : ordered
      return try Tensor(shape: shape, try strings(native))
    }
  }

  /// A byte other than 0 and 1 is true; Swift's `Bool` may hold no other bits.
  private func booleans(_ bytes: Bytes) throws(ModelError) -> Tensor {
    try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
      try Tensor(shape: shape, bytes.map { $0 != 0 })
    }
  }

  /// A copy with the last axis fastest.
  private func rowMajor(_ bytes: Bytes) throws(ModelError) -> Bytes {
    let result = try Storage.allocate(byteCount: bytes.count)
    let width = format.width
    guard bytes.count > 0 else { return Bytes(result) }
    var strides: [Int] = []
    var stride = width
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    var position = [Int](repeating: 0, count: shape.count)
    var source = 0
    for target in Swift.stride(from: 0, to: bytes.count, by: width) {
      (result.base + target).copyMemory(from: bytes.pointer + source, byteCount: width)
      var axis = shape.count - 1
      while axis >= 0 {
        position[axis] += 1
        source += strides[axis]
        if position[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
    }
    withExtendedLifetime(bytes) {}
    return Bytes(result)
  }

  /// A copy in the other byte order.
  private func swapped(_ bytes: Bytes) throws(ModelError) -> Bytes {
    let result = try bytes.withUnsafeBytes(Bytes.init(copying:))
    let all = UnsafeMutableRawBufferPointer(start: result.storage.base, count: result.count)
    for start in stride(from: 0, to: all.count, by: format.swapWidth) {
      all[start..<start + format.swapWidth].reverse()
    }
    return result
  }

  private func strings(_ bytes: Bytes) throws(ModelError) -> [String] {
    let count = try Tensor.elementCount(shape)
    try AllocationBudget.current?.check(count)
    let width = format.width
    return try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
      var result: [String] = []
      for index in 0..<count {
        let element = UnsafeRawBufferPointer(rebasing: bytes[index * width..<(index + 1) * width])
        result.append(try string(element))
      }
      return result
    }
  }

  /// One string without the NULs that pad it.
  private func string(_ bytes: UnsafeRawBufferPointer) throws(ModelError) -> String {
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0 { end -= 1 }
    let text: String?
    if case .unicode = format.kind {
      let codes = stride(from: 0, to: end, by: 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
      text = String(validating: codes, as: UTF32.self)
    } else {
      text = String(validating: bytes[..<end], as: UTF8.self)
    }
    guard let text else {
      throw ModelError(.invalidArray, "a string of the array is not valid Unicode")
    }
    return text
  }
}
