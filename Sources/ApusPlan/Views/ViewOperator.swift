// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// An operator that only renames, reorders or leaves out elements, so that its result can be
/// another view of its input's memory.
protocol ViewOperator: Operator {
  /// Views for the outputs, of the given shapes, or nil when elements must move.
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]?
}

extension LoweringSite {
  /// Places the node's outputs as views of its inputs when nothing needs to move.
  func lowerAsView() throws(ModelError) -> Bool {
    if let concat = node.op as? Op.Concat { return try lowerConcat(concat) }
    guard let op = node.op as? any ViewOperator, let input = try view(0) else { return false }
    var shapes: [[Int]] = []
    for place in node.outputs.indices {
      shapes.append(node.output(place) == nil ? [] : try outputType(place).shape)
    }
    guard
      let views = try op.views(
        of: input, outputs: shapes,
        integers: { (place) throws(ModelError) in try constant(place)?.integers() })
    else {
      // A reshape of elements that are not in order: put them in order first.
      guard op is any ReshapingOperator, let shape = shapes.first,
        let view = try packed(0).reshaped(shape)
      else { return false }
      setOutput(0, view)
      return true
    }
    for (place, view) in views.enumerated() { setOutput(place, view) }
    return true
  }

  /// Inputs that lie side by side in one buffer are already concatenated.
  private func lowerConcat(_ concat: Op.Concat) throws(ModelError) -> Bool {
    let shape = try outputType(0).shape
    let axis = concat.axis < 0 ? concat.axis + shape.count : concat.axis
    guard shape.indices.contains(axis) else { return false }
    var whole: TensorView?
    for place in node.inputs.indices {
      let part = try required(place)
      guard let before = whole else {
        whole = part
        continue
      }
      var expected = part
      expected.shape[axis] = before.shape[axis]
      expected.offset = before.offset
      guard expected == before,
        part.offset == before.offset + before.shape[axis] * before.strides[axis]
      else { return false }
      whole?.shape[axis] += part.shape[axis]
    }
    guard let whole else { return false }
    setOutput(0, whole)
    return true
  }
}

/// A view operator whose result has the input's elements in the same order.
protocol ReshapingOperator: ViewOperator {}

extension ReshapingOperator {
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    input.reshaped(outputs[0]).map { [$0] }
  }
}

extension Op.Identity: ReshapingOperator {}
extension Op.Reshape: ReshapingOperator {}
extension Op.Squeeze: ReshapingOperator {}
extension Op.Unsqueeze: ReshapingOperator {}
extension Op.Flatten: ReshapingOperator {}
