// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import CApusKernels

/// The vector kernels for one instruction set.
public struct KernelTable: @unchecked Sendable {
  // Points at constant data of the C module.
  let c: UnsafePointer<apus_kernel_table>

  /// The instruction set: `scalar`, `avx2`, `avx512` or `neon`.
  public var isa: String { String(cString: c.pointee.isa) }

  /// The table that the environment variable `APUS_ISA` names, else the best for this processor.
  ///
  /// Throws: `unsupported` when the variable names a table that this processor cannot run.
  public static func current() throws(ModelError) -> KernelTable {
    var table: UnsafePointer<apus_kernel_table>?
    let code = apus_choose_kernels(&table)
    guard code == Int32(APUS_ISA_OK), let table else {
      let known = names.joined(separator: ", ")
      throw ModelError(
        .unsupported, "APUS_ISA must name kernels of this processor: one of \(known)")
    }
    return KernelTable(c: table)
  }

  /// The table of that name, nil when this processor cannot run it.
  public static func named(_ isa: String) -> KernelTable? {
    apus_kernels_named(isa).map(KernelTable.init)
  }

  /// Every table that this processor runs, slowest first.
  public static var available: [KernelTable] { names.compactMap(named) }

  private static var names: [String] {
    var names: [String] = []
    while let name = apus_isa_name(names.count) { names.append(String(cString: name)) }
    return names.filter { apus_kernels_named($0) != nil }
  }
}
