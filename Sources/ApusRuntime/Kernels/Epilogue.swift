// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// What a product or convolution does to its result before it stores it, taken over from the
/// nodes that follow: a residual to add, then a function.
struct Epilogue: Sendable {
  var residual: TensorView?
  var function = ElementFunction.identity
  /// The operators taken over, for labels.
  var label = ""

  /// The C struct for a run; the residual's rows lie `ldr` apart.
  func value(_ memory: Memory, ldr: Int) -> apus_epilogue {
    var epilogue = function.epilogue
    if let residual {
      epilogue.residual = UnsafePointer(memory.floats(residual))
      epilogue.ldr = ldr
    }
    return epilogue
  }
}

extension LoweringSite<RuntimeMachine> {
  /// Takes over the nodes that follow the first output: an addition of something that is placed
  /// already and that `accepts`, then a function of each element.
  func takeEpilogue(
    accepts: (TensorView) -> Bool = { _ in false }
  ) throws(ModelError) -> Epilogue {
    var epilogue = Epilogue()
    var value = output(0)
    if let next = follower(of: value), let add = next.node.op as? Op.Add, add.legacyAxis == nil,
      let own = value, let other = next.node.input(1 - next.input), other != own,
      let placed = placed(other), placed.dtype == .float32,
      try placed.shape == shape(own), let sum = next.node.output(0),
      try shape(sum) == placed.shape, accepts(placed)
    {
      claim(next.place, input: next.input)
      epilogue.residual = placed
      epilogue.label += " + Add"
      value = sum
    }
    if let next = followerThroughReshapes(of: value), let function = function(of: next.node) {
      claim(next.place, input: 0)
      epilogue.function = function
      epilogue.label += " + \(next.node.op.name)"
    }
    return epilogue
  }

  /// The only reader of a value, looking through nodes that rename, reorder or reshape elements.
  private func followerThroughReshapes(
    of value: ValueID?
  ) -> (place: Int, node: Node, input: Int)? {
    var value = value
    while let next = follower(of: value) {
      let op = next.node.op
      let only =
        op is Op.Squeeze || op is Op.Unsqueeze || op is Op.Reshape || op is Op.Transpose
        || op is Op.Identity || op is Op.Flatten
      guard only, next.input == 0 else { return next.input == 0 ? next : nil }
      value = next.node.output(0)
    }
    return nil
  }
}
