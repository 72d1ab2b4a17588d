// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

@Suite struct DispatchTests {
  @Test func theChosenTableIsAvailable() {
    var table: UnsafePointer<apus_kernel_table>?
    let code = apus_choose_kernels(&table)
    #expect(Kernels.available.contains { $0.table == table })
    #expect(code == APUS_ISA_OK || code == APUS_ISA_UNKNOWN || code == APUS_ISA_UNAVAILABLE)
    #expect(apus_kernels() == table)
  }

  @Test func tablesAreFoundByName() {
    for kernels in Kernels.available {
      #expect(String(cString: kernels.call.isa) == kernels.name)
      #expect(kernels.call.lanes >= 1)
    }
    #expect(Kernels.available.contains { $0.name == "scalar" })
    #expect(apus_kernels_named("mmx") == nil)
    #expect(apus_isa_name(-1) == nil && apus_kernel_name(-1) == nil)
  }

  @Test func everyKernelHasAName() {
    var names: Set<String> = []
    while let name = apus_kernel_name(names.count) { names.insert(String(cString: name)) }
    #expect(names.contains("gemm_f32") && names.contains("lstm_f32"))
    #expect(apus_kernel_name(names.count) == nil)
  }

  @Test func denormalsAreFlushedOnlyInBetween() {
    func half(_ x: Float) -> Float {
      var y = x
      apus_kernels().pointee.binary_f32(
        Int32(APUS_MUL), 1, 1, [x], 0, 1, [0.5], 0, 1, &y, 1)
      return y
    }
    let smallest = Float.leastNormalMagnitude
    #expect(half(smallest) == smallest / 2)
    let state = apus_begin_flush_to_zero()
    let flushed = half(smallest)
    apus_end_flush_to_zero(state)
    #expect(flushed == 0)
    #expect(half(smallest) == smallest / 2)
  }
}
