// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
import ApusTensor

/// Executes plans in this process, with the kernels of one table.
struct RuntimeMachine: Machine {
  typealias Step = any Kernel

  let table: KernelTable
  /// Whether kernels that round more than a plain sum of products are left out.
  var isExact = false
  /// Constants packed for this and other plans of the model.
  var packedWeights = PackedWeights()

  func lower(_ site: LoweringSite<RuntimeMachine>) throws(ModelError) -> Bool {
    guard let op = Lowerings.lowerable(site.node.op) else { return false }
    return try op.lower(
      Site(site: site, table: table, isExact: isExact, packedWeights: packedWeights))
  }

  func fallback(_ site: LoweringSite<RuntimeMachine>) throws(ModelError) {
    try ReferenceKernel.lower(site)
  }

  func copy(_ source: TensorView, to target: TensorView) throws(ModelError) -> Step {
    try CopyKernel(source, to: target, table)
  }
}

/// An operator that the runtime has kernels for.
protocol Lowerable: Operator {
  /// Emits the operator's steps, or returns false where the kernels do not cover the case; then
  /// the reference runs.
  func lower(_ site: Site) throws(ModelError) -> Bool

  /// The function that is done to each element alone, when that is all that the operator does.
  var elementFunction: ElementFunction? { get }
}

extension Lowerable {
  var elementFunction: ElementFunction? { nil }
}

/// What a `Lowerable` operator sees.
struct Site {
  let site: LoweringSite<RuntimeMachine>
  let table: KernelTable
  let isExact: Bool
  let packedWeights: PackedWeights

  /// Whether all the inputs and the outputs that are there have elements of type float32.
  func isFloat32() throws(ModelError) -> Bool {
    for place in site.node.inputs.indices {
      if let view = try site.view(place), view.dtype != .float32 { return false }
    }
    for place in site.node.outputs.indices where site.node.output(place) != nil {
      if try site.outputType(place).dtype != .float32 { return false }
    }
    return true
  }
}
