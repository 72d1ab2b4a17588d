// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Testing

@Suite struct TensorTests {
  @Test func elementsComeBack() throws {
    let tensor = try Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
    #expect(try tensor.elements(of: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(try tensor.gathered([5, -1, 0], shape: [3]).elements(of: Float.self) == [6, 0, 1])
  }

  @Test(arguments: DType.allCases) func gatheringMovesElementsOfEveryType(dtype: DType) throws {
    var source = try Tensor.zeros(dtype, shape: [2])
    if dtype == .string {
      source = try Tensor(shape: [2], ["a", "b"])
    } else if let numbers = try? Tensor(dtype, shape: [2], converting: [0, 1] as [Int]) {
      source = numbers  // Nothing is converted to complex numbers: zeros must do.
    }
    let first = try source.gathered([0], shape: [1])
    let moved = try source.gathered([1, -1, 0, 1], shape: [2, 2], fill: first)
    #expect(try moved.gathered([3, 1], shape: [2]) == source.gathered([1, 0], shape: [2]))
    #expect(try moved.gathered([2, 0], shape: [2]) == source)
    #expect(throws: ModelError.self) { try source.gathered([2], shape: [1]) }
    #expect(throws: ModelError.self) { try source.gathered([0], shape: [2]) }
  }

  @Test func anEmptyTensorOfNumbersHasBytes() throws {
    // An empty array of numbers can be cast to one of strings.
    #expect(try Tensor(shape: [0], [] as [Int64]) == Tensor.zeros(.int64, shape: [0]))
  }

  @Test func aShapeThatDoesNotFitIsRefused() {
    #expect(throws: ModelError.self) { try Tensor(shape: [2, 2], [1, 2, 3] as [Float]) }
    #expect(throws: ModelError.self) { try Tensor.zeros(.float32, shape: [1 << 40, 1 << 40]) }
  }

  @Test(
    arguments: [
      (0.0, 0x00), (448, 0x7e), (1e9, 0x7e), (-1, 0xb8), (0.001953125, 0x01),
    ] as [(Double, UInt8)])
  func narrowFloats(value: Double, code: UInt8) {
    #expect(Float8E4M3FN.format.encode(value) == code)
  }

  @Test(
    arguments: [
      (1 + 0x1p-8, 0x3f80), (1 + 0x1p-8 + 0x1p-40, 0x3f81), (1 + 0x1p-8 - 0x1p-40, 0x3f80),
      (1 + 3 * 0x1p-8, 0x3f82), (1 + 3 * 0x1p-8 - 0x1p-40, 0x3f81), (-1e-60, 0x8000),
      (0x1.ffp127, 0x7f80), (0x1.fefffffffp127, 0x7f7f), (1e300, 0x7f80), (-.infinity, 0xff80),
      (0x1p-134, 0x0000), (0x1.00000001p-134, 0x0001),
    ] as [(Double, UInt16)])
  func bfloat16IsRoundedOnce(value: Double, bits: UInt16) {
    #expect(BFloat16(converting: value).bitPattern == bits)
  }

  @Test func stringsAreEqualWhenTheirBytesAre() throws {
    let composed = "\u{e9}"
    let decomposed = "e\u{301}"
    #expect(try Tensor(scalar: composed) == Tensor(scalar: composed))
    #expect(try Tensor(scalar: composed) != Tensor(scalar: decomposed))
    #expect(Datum.MapKey.string(composed) != .string(decomposed))
    #expect(Set([Datum.MapKey.string(composed), .string(decomposed)]).count == 2)
  }

  @Test func aBudgetBoundsWhatTensorsHold() throws {
    try AllocationBudget.$current.withValue(AllocationBudget(bytes: 1000)) {
      for _ in 0..<10 { _ = try Tensor.zeros(.float32, shape: [200]) }
      #expect(throws: ModelError.self) { try Tensor.zeros(.float32, shape: [300]) }
    }
  }
}
