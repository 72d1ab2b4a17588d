// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusTensor

/// Functions of one value that several losses use.
extension LossSite {
  func square(_ x: ValueID) throws(ModelError) -> ValueID { try multiply(x, x) }
  func absolute(_ x: ValueID) throws(ModelError) -> ValueID { try node(Op.Abs(), x) }
  func softplus(_ x: ValueID) throws(ModelError) -> ValueID { try node(Op.Softplus(), x) }
  func logarithm(_ x: ValueID) throws(ModelError) -> ValueID { try node(Op.Log(), x) }

  func maximum(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.Max(), a, b)
  }

  /// `max(x, bound)`
  func atLeast(_ x: ValueID, _ bound: Double) throws(ModelError) -> ValueID {
    try node(Op.Max(), x, scalar(bound, like: x))
  }

  /// `min(x, bound)`
  func atMost(_ x: ValueID, _ bound: Double) throws(ModelError) -> ValueID {
    try node(Op.Min(), x, scalar(bound, like: x))
  }

  /// `x` within `low … high`, without a gradient outside.
  func clamped(_ x: ValueID, _ low: Double, _ high: Double) throws(ModelError) -> ValueID {
    try node(Op.Clip(), x, scalar(low, like: x), scalar(high, like: x))
  }

  /// Entry `place` of the last axis, without that axis.
  func component(_ x: ValueID, _ place: Int) throws(ModelError) -> ValueID {
    let shape = try shape(x)
    let axis = shape.count - 1
    let part = try node(Op.Slice(), x, list([place]), list([place + 1]), list([axis]))
    return try reshape(part, to: Array(shape.dropLast()))
  }

  /// The mean of every axis but the first: [N].
  func meanByExample(_ x: ValueID) throws(ModelError) -> ValueID {
    let shape = try shape(x)
    guard shape.count > 1 else { return x }
    let total = try sum(x, over: Array(1..<shape.count), keepsDimensions: false)
    return try multiply(total, 1 / Double(max(1, shape.dropFirst().reduce(1, *))))
  }
}
