// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A node that multiplies by a constant factor a channel and adds a constant shift:
/// `y = scale · x + shift`. BatchNormalization with fixed statistics is one, and Mul, Div, Add and
/// Sub with a constant that varies along one axis at most.
struct ChannelAffine {
  /// What the node reads besides constants.
  var value: ValueID
  /// The axis that channels lie along, nil when one number holds for everything.
  var axis: Int?
  /// One number a channel, or one for everything.
  var scale: [Double]
  var shift: [Double]

  /// The operators that a node of this kind may have.
  static let operators: [any Operator.Type] = [
    Op.BatchNormalization.self, Op.Add.self, Op.Sub.self, Op.Mul.self, Op.Div.self,
  ]

  /// Whether nothing is multiplied.
  var isShift: Bool { scale.allSatisfy { $0 == 1 } }

  /// nil when the node is something else or a number is not finite.
  init?(_ node: Node, _ graph: Graph) throws(ModelError) {
    guard node.outputs.compactMap(\.self).count == 1, node.output(0) != nil else { return nil }
    if let norm = node.op as? Op.BatchNormalization {
      try self.init(norm, node, graph)
    } else {
      try self.init(arithmetic: node, graph)
    }
    guard (scale + shift).allSatisfy(\.isFinite) else { return nil }
  }

  private init?(
    _ norm: Op.BatchNormalization, _ node: Node, _ graph: Graph
  ) throws(ModelError) {
    guard !norm.isTraining, let value = node.input(0), graph[value].type.tensor?.rank ?? 0 > 1
    else { return nil }
    var numbers: [[Double]] = []
    for place in 1...4 {
      guard let tensor = graph.foldable(node.input(place)) else { return nil }
      numbers.append(try tensor.doubles())
    }
    guard Set(numbers.map(\.count)).count == 1 else { return nil }
    self.value = value
    axis = 1
    let scale = numbers[0].indices.map {
      numbers[0][$0] / (numbers[3][$0] + Double(norm.epsilon)).squareRoot()
    }
    self.scale = scale
    shift = scale.indices.map { numbers[1][$0] - numbers[2][$0] * scale[$0] }
  }

  private init?(arithmetic node: Node, _ graph: Graph) throws(ModelError) {
    guard node.inputs.count == 2, node.op.isAlignedArithmetic else { return nil }
    let constants = [graph.foldable(node.input(0)), graph.foldable(node.input(1))]
    guard let side = constants.firstIndex(where: { $0 == nil }), let value = node.input(side),
      let constant = constants[1 - side], constant.dtype.isFloat,
      let extents = graph[value].type.tensor?.shape,
      let channels = try ChannelAffine.perChannel(constant, extents)
    else { return nil }
    let numbers = channels.numbers
    let zeros = numbers.map { _ in 0.0 }
    let ones = numbers.map { _ in 1.0 }
    self.value = value
    axis = channels.axis
    switch node.op {
    case is Op.Mul: (scale, shift) = (numbers, zeros)
    case is Op.Div where side == 0: (scale, shift) = (numbers.map { 1 / $0 }, zeros)
    case is Op.Add: (scale, shift) = (ones, numbers)
    case is Op.Sub where side == 0: (scale, shift) = (ones, numbers.map(-))
    case is Op.Sub: (scale, shift) = (ones.map(-), numbers)
    default: return nil
    }
  }

  /// The axis along which a constant varies and its numbers there; nil when it varies along
  /// several, or when it would stretch a value of these extents.
  private static func perChannel(
    _ constant: Tensor, _ extents: [Dimension]
  ) throws(ModelError) -> (axis: Int?, numbers: [Double])? {
    guard constant.rank <= extents.count, constant.count > 0 else { return nil }
    let missing = extents.count - constant.rank
    let wide = constant.shape.indices.filter { constant.shape[$0] != 1 }
    guard let axis = wide.first else { return (nil, try constant.doubles()) }
    guard wide.count == 1, extents[missing + axis] == .known(constant.shape[axis]) else {
      return nil
    }
    return (missing + axis, try constant.doubles())
  }
}

extension Operator {
  /// Whether it is Add, Sub, Mul or Div whose inputs line up at the last axis, not as opsets
  /// before 7 said.
  fileprivate var isAlignedArithmetic: Bool {
    switch self {
    case let op as Op.Add: op.legacyAxis == nil
    case let op as Op.Sub: op.legacyAxis == nil
    case let op as Op.Mul: op.legacyAxis == nil
    case let op as Op.Div: op.legacyAxis == nil
    default: false
    }
  }
}
