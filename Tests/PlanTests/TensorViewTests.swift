// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import Testing

/// Views against the plain rule: element (i, j, …) is at offset + i s₀ + j s₁ + ….
@Suite struct TensorViewTests {
  private func places(_ view: TensorView) throws -> [Int] {
    try Broadcasting.indices(view.shape, strides: view.strides, offset: view.offset)
  }

  private let view = TensorView(buffer: .init(0), dtype: .float32, shape: [2, 3, 4])

  @Test func permutingMovesAxes() throws {
    let turned = view.permuted([2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    #expect(Array(try places(turned).prefix(7)) == [0, 4, 8, 12, 16, 20, 1])
    #expect(turned.physicalOrder == [1, 2, 0])
    #expect(turned.isDense && !turned.isContiguous)
  }

  @Test func slicingKeepsStrides() throws {
    let part = view.sliced(2, from: 3, count: 2, step: -2)
    #expect(try places(part) == [3, 1, 7, 5, 11, 9, 15, 13, 19, 17, 23, 21])
  }

  /// Every reshape that succeeds lists the same places in the same order.
  @Test(arguments: [
    [24], [6, 4], [2, 12], [3, 8], [1, 2, 3, 1, 4, 1], [4, 6], [2, 3, 2, 2], [24, 1],
  ])
  func reshapingKeepsTheOrder(shape: [Int]) throws {
    for view in [view, view.permuted([1, 0, 2]), view.sliced(1, from: 1, count: 2)] {
      guard let other = view.reshaped(shape) else { continue }
      #expect(try places(other) == places(view))
    }
    #expect(view.reshaped(shape) != nil)
  }

  @Test func reshapingWhatIsNotOneRunIsRefused() {
    #expect(view.permuted([0, 2, 1]).reshaped([2, 12]) == nil)
    #expect(view.permuted([0, 2, 1]).reshaped([2, 2, 2, 3]) != nil)
  }

  @Test func stretchingHasStrideZero() throws {
    let row = TensorView(buffer: .init(0), dtype: .float32, shape: [1, 3])
    #expect(try row.broadcast(to: [2, 3]).map(places) == [0, 1, 2, 0, 1, 2])
    #expect(row.broadcast(to: [2, 4]) == nil)
  }
}
