// SPDX-License-Identifier: Apache-2.0

public import ApusGradients
public import ApusGraph
public import ApusTensor

/// How wrong predictions are, as nodes of a graph, so that gradients follow by themselves.
public protocol Loss: Sendable {
  /// What users call it, such as `mse`.
  var name: String { get }
  /// How many numbers the model gives for each number of the target; 1 means equal shapes, else
  /// the prediction has one more axis at its end.
  var width: Int { get }
  /// The type of a target for predictions of the given shape. Throws: `shapeMismatch`.
  func target(for prediction: [Int]) throws(ModelError) -> (dtype: DType, shape: [Int])
  /// The loss of each element of the target, [N, …]. Throws: what inference throws.
  func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID
}

extension Loss {
  public var width: Int { 1 }

  public func target(for prediction: [Int]) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    if width == 1 { return (.float32, prediction) }
    guard prediction.last == width else {
      throw ModelError(
        .shapeMismatch,
        "the loss \(name) needs \(width) numbers for each target along the last axis; the model "
          + "gives \(prediction)")
    }
    return (.float32, Array(prediction.dropLast()))
  }
}

/// Where a loss appends its nodes.
public struct LossSite: NodeEmitting {
  public let emitter: NodeEmitter
  public let scope: String
}
