// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation
import Testing

@Suite struct LargeBlocksTests {
  private struct Block {
    var base: UnsafeMutableRawPointer
    var count: Int
    var mark: UInt8
    var bytes: UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(start: base, count: count)
    }
  }

  /// Blocks of random sizes, taken and given back in a random order: each is zero when it is taken
  /// and keeps what is written to it, and at the end nothing is in use.
  @Test(arguments: [1, 2, 3]) func blocksAreZeroAndApart(seed: UInt64) throws {
    let blocks = LargeBlocks()
    var random = SplitMix(state: seed)
    var held: [Block] = []
    for step in 0..<400 {
      if held.count > 24 || (!held.isEmpty && random.next() % 3 == 0) {
        let block = held.remove(at: Int(random.next() % UInt64(held.count)))
        #expect(block.bytes.allSatisfy { $0 == block.mark })
        blocks.free(block.base, block.count)
      } else {
        let large = step % 8 == 0
        let count = 1 + Int(random.next() % (large ? 9 << 20 : 200 << 10))
        guard let base = blocks.allocate(count) else { return }  // No such pages here.
        let block = Block(base: base, count: count, mark: UInt8(1 + step % 255))
        #expect(UInt(bitPattern: base) % 64 == 0)
        #expect(block.bytes.allSatisfy { $0 == 0 }, "step \(step)")
        memset(base, Int32(block.mark), count)
        held.append(block)
      }
    }
    for block in held {
      #expect(block.bytes.allSatisfy { $0 == block.mark })
      blocks.free(block.base, block.count)
    }
    #expect(blocks.state.isFree)
    #expect(blocks.state.regions == 1)
  }

  @Test func tensorsUseThem() throws {
    for count in [1, 32 << 10, 1 << 20, 20 << 20] {
      let storage = try Storage.allocate(byteCount: count)
      #expect(UInt(bitPattern: storage.base) % 64 == 0)
      #expect(UnsafeRawBufferPointer(start: storage.base, count: count).allSatisfy { $0 == 0 })
    }
  }
}

/// Numbers that are the same in every run (splitmix64).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
