// SPDX-License-Identifier: Apache-2.0

import CApusKernels

extension KernelTable {
  /// Fills a mask of dropout: element i is 0 with probability `rate`, else 1 / (1 - rate), by word
  /// i mod 4 of what `CounterGenerator` gives for the key and `counter + i / 4`.
  package func fillMask(
    _ target: UnsafeMutableBufferPointer<Float>, rate: Double, key: UInt64, counter: UInt64
  ) {
    guard let base = target.baseAddress else { return }
    let bound = UInt32(min(rate * 0x1p32, 0x1p32 - 1))
    c.pointee.random_mask_f32(target.count, key, counter, bound, Float(1 / (1 - rate)), base)
  }
}
