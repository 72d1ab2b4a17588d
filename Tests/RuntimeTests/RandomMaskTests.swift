// SPDX-License-Identifier: Apache-2.0

import ApusOperators
import ApusRuntime
import Testing

@Suite struct RandomMaskTests {
  /// Every table draws the numbers of the generator, across a carry into the counter's high word.
  @Test(arguments: [0, 1, 3, 4, 31, 32, 33, 200], [0.0, 0.25, 0.5, 0.999])
  func masksAreTheGeneratorsNumbers(_ count: Int, _ rate: Double) {
    let key: UInt64 = 0x0123_4567_89ab_cdef
    let counter: UInt64 = 0xffff_fff0
    let generator = CounterGenerator(key: key)
    let bound = UInt32(min(rate * 0x1p32, 0x1p32 - 1))
    let expected = (0..<count).map { place in
      generator.words(counter + UInt64(place / 4))[place % 4] < bound ? 0 : Float(1 / (1 - rate))
    }
    for table in KernelTable.available {
      var mask = [Float](repeating: -1, count: count + 8)
      mask.withUnsafeMutableBufferPointer {
        let target = UnsafeMutableBufferPointer(rebasing: $0[..<count])
        table.fillMask(target, rate: rate, key: key, counter: counter)
      }
      #expect(Array(mask[..<count]) == expected, "\(table.isa)")
      #expect(mask[count...].allSatisfy { $0 == -1 }, "\(table.isa)")
    }
  }
}
