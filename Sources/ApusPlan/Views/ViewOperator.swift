// SPDX-License-Identifier: Apache-2.0

package import ApusGraph
import ApusOperators
import ApusTensor

/// An operator that only renames, reorders or leaves out elements, so that its result can be
/// another view of its input's memory.
protocol ViewOperator: Operator {
  /// Views for the outputs, of the given shapes, or nil when elements must move.
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]?

  /// Whether the result always has the input's elements in the same order.
  var keepsOrder: Bool { get }
}

extension ViewOperator {
  var keepsOrder: Bool { false }
}

/// The view operators. A list, since a cast `as? any ViewOperator` asks Swift's runtime, which
/// reads every conformance of the program once for each type asked.
package enum ViewOperators {
  static let all: [any ViewOperator.Type] = [
    Op.Expand.self,
    Op.Flatten.self,
    Op.Gather.self,
    Op.Identity.self,
    Op.Reshape.self,
    Op.Slice.self,
    Op.Split.self,
    Op.Squeeze.self,
    Op.Transpose.self,
    Op.Unsqueeze.self,
  ]

  /// The view operators among `types` that the list forgets.
  package static func forgotten(among types: [any Operator.Type]) -> [any Operator.Type] {
    types.filter { type in type is any ViewOperator.Type && !all.contains { $0 == type } }
  }

  /// The operator as a view operator, else nil.
  static func view(_ op: any Operator) -> (any ViewOperator)? {
    let type = ObjectIdentifier(type(of: op))
    func cast<V: ViewOperator>(_ type: V.Type) -> (any ViewOperator)? { op as? V }
    return all.first { ObjectIdentifier($0) == type }.flatMap { cast($0) }
  }
}

extension LoweringSite {
  /// Places the node's outputs as views of its inputs when nothing needs to move.
  func lowerAsView() throws(ModelError) -> Bool {
    if let concat = node.op as? Op.Concat { return try lowerConcat(concat) }
    guard let op = ViewOperators.view(node.op), let input = try view(0) else { return false }
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
      guard op.keepsOrder, let shape = shapes.first,
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
  var keepsOrder: Bool { true }

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
