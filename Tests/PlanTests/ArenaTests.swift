// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import TestSupport
import Testing

@Suite struct ArenaTests {
  /// Buffers alive at one time never overlap, and the block holds them all.
  @Test(arguments: 0..<50) func buffersAliveTogetherAreApart(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let requests = (0..<random(40)).map { _ -> Arena.Request in
      let first = random(20)
      return Arena.Request(byteCount: random(1000), first: first, last: first + random(8))
    }
    let (offsets, byteCount) = try Arena.layout(requests)
    for (i, a) in requests.enumerated() {
      #expect(offsets[i] % Arena.alignment == 0)
      #expect(offsets[i] + a.byteCount <= byteCount)
      for (j, b) in requests.enumerated() where j < i && a.byteCount > 0 && b.byteCount > 0 {
        let alive = a.first <= b.last && b.first <= a.last
        let apart =
          offsets[i] + a.byteCount <= offsets[j] || offsets[j] + b.byteCount <= offsets[i]
        #expect(!alive || apart)
      }
    }
  }

  @Test func memoryIsUsedAgain() throws {
    let chain = (0..<10).map { Arena.Request(byteCount: 640, first: $0, last: $0 + 1) }
    #expect(try Arena.layout(chain).byteCount == 1280)
  }
}
