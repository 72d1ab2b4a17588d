// SPDX-License-Identifier: Apache-2.0

import ApusOperators

/// The order in which an epoch takes the examples: a function of the seed and the epoch only.
enum ExampleOrder {
  /// The numbers below `count`, shuffled (Fisher and Yates) or as they are.
  static func order(count: Int, seed: UInt64, epoch: Int, shuffles: Bool) -> [Int] {
    var order = Array(0..<count)
    guard shuffles, count > 1 else { return order }
    let generator = CounterGenerator(
      key: RandomInput.mix(seed, RandomInput.hash("order/\(epoch)")))
    for last in stride(from: count - 1, through: 1, by: -1) {
      let words = generator.words(UInt64(last))
      let bits = UInt64(words[0]) << 32 | UInt64(words[1])
      order.swapAt(last, Int(bits.multipliedFullWidth(by: UInt64(last) + 1).high))
    }
    return order
  }
}
