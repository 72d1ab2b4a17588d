// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusOperators
public import ApusGraph
public import ApusTensor

/// `-Σ t_c log p_c` over classes c, for probabilities [N, …, C] and classes [N, …] as numbers.
///
/// With label smoothing s, `t_c = (1 - s) [c is the class] + s / C`. Where the probabilities come
/// from a Softmax, its logarithm is taken in one step, which loses nothing for small ones; else
/// they are kept 10⁻⁷ away from 0. With `isFromLogits` the model gives what a Softmax would take, as
/// classifiers from PyTorch do. Source: Keras SparseCategoricalCrossentropy and
/// CategoricalCrossentropy.
public struct CategoricalCrossEntropy: Loss {
  public var name: String { "crossentropy" }
  public let labelSmoothing: Double
  public let isFromLogits: Bool

  public init(labelSmoothing: Double = 0, isFromLogits: Bool = false) {
    self.labelSmoothing = labelSmoothing
    self.isFromLogits = isFromLogits
  }

  public func target(for prediction: [Int]) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    guard prediction.count >= 2 else {
      throw ModelError(
        .shapeMismatch, "classes need predictions [N, …, C], the model gives \(prediction)")
    }
    return (.int64, Array(prediction.dropLast()))
  }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let shape = try site.shape(prediction)
    let (classes, axis) = (shape[shape.count - 1], shape.count - 1)
    let off = Float(labelSmoothing / Double(classes))
    let values = site.constant(
      try Tensor(shape: [2], [off, off + Float(1 - labelSmoothing)]))
    let depth = site.constant(try Tensor(shape: [1], [Int64(classes)]))
    let hot = try site.node(Op.OneHot(), target, depth, values)
    let logs =
      isFromLogits
      ? try site.logSoftmax(prediction, axis: axis)
      : try site.logProbabilities(prediction, axis: axis)
    let total = try site.sum(site.multiply(hot, logs), over: [axis], keepsDimensions: false)
    return try site.negate(total)
  }
}

extension LossSite {
  /// The logarithm of probabilities along an axis.
  func logProbabilities(_ p: ValueID, axis: Int) throws(ModelError) -> ValueID {
    let index = GraphIndex(emitter.graph)
    if let made = emitter.graph.producer(of: p, index), let softmax = made.op as? Op.Softmax,
      softmax.axis == axis || softmax.axis == -1, let logits = made.input(0)
    {
      return try logSoftmax(logits, axis: axis)
    }
    return try logarithm(clamped(p, 1e-7, 1))
  }

  func logSoftmax(_ logits: ValueID, axis: Int) throws(ModelError) -> ValueID {
    var op = Op.LogSoftmax()
    op.axis = axis
    return try node(op, logits)
  }
}
