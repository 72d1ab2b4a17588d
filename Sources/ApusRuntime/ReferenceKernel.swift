// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
import ApusTensor
import Foundation

/// Gives a node's results by its operator's reference: correct, slow, and it allocates.
struct ReferenceKernel: Kernel {
  private let node: Node
  private let inputs: [TensorView?]
  private let captures: [TensorView]
  private let outputs: [TensorView?]

  /// Emits the step for the node at `site`. Throws: `dynamicShape` when a shape is not known.
  static func lower(_ site: LoweringSite<RuntimeMachine>) throws(ModelError) {
    let node = site.node
    if let opaque = node.op as? OpaqueOperator { throw opaque.reason }
    var inputs: [TensorView?] = []
    for place in node.inputs.indices {
      inputs.append(site.has(place) ? try site.packed(place) : nil)
    }
    var captures: [TensorView] = []
    for id in node.captures { captures.append(try site.packed(site.placedOrFail(id))) }
    var outputs: [TensorView?] = []
    for place in node.outputs.indices {
      outputs.append(node.output(place) == nil ? nil : try site.allocateOutput(place))
    }
    let kernel = ReferenceKernel(
      node: node, inputs: inputs, captures: captures, outputs: outputs)
    site.emit(
      kernel, reads: inputs.compactMap(\.self) + captures, writes: outputs.compactMap(\.self),
      isFallback: true)
  }

  func run(_ memory: Memory) throws(ModelError) {
    // A step a node and an element, as the interpreter counts, before the work and not after it.
    try WorkBudget.spend(outputs.reduce(1) { $0 + ($1?.count ?? 0) })
    var data: [Datum?] = []
    for view in inputs { data.append(try view.map(memory)) }
    var captured: [Datum?] = []
    for view in captures { captured.append(try view.datum(memory)) }
    let site = EvaluateSite(inputs: data, wanted: outputs.map { $0 != nil }) {
      (body, arguments) throws(ModelError) in
      try body.evaluate(arguments, captures: captured)
    }
    let results = try locating(.node(node.title)) { () throws(ModelError) in
      try node.op.evaluate(site)
    }
    for (view, datum) in zip(outputs, results) {
      guard let view else { continue }
      guard case .tensor(let tensor)? = datum, tensor.shape == view.shape,
        tensor.dtype == view.dtype, let bytes = tensor.bytes
      else {
        throw ModelError(
          .shapeMismatch, "the result is not the \(view.dtype.name)\(view.shape) that was planned",
          at: .node(node.title))
      }
      memcpy(memory.bytes(view), bytes.pointer, bytes.count)
    }
  }
}

extension Optional<TensorView> {
  fileprivate func map(_ memory: Memory) throws(ModelError) -> Datum? {
    guard let self else { return nil }
    return try self.datum(memory)
  }
}

extension TensorView {
  /// A copy of the elements. Throws: `limitExceeded`.
  fileprivate func datum(_ memory: Memory) throws(ModelError) -> Datum {
    let bytes = UnsafeRawBufferPointer(
      start: memory.bytes(self), count: count * dtype.byteWidth)
    return .tensor(try Tensor(dtype, shape: shape, bytes: Bytes(copying: bytes)))
  }
}
