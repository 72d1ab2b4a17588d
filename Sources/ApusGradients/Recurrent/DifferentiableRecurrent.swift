// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusOperators
public import ApusTensor

/// A recurrent operator whose gradient is known: it is replaced by `RecurrentTraining` and followed
/// back in time by `RecurrentGradient`.
public protocol DifferentiableRecurrent: RecurrentOperator, Differentiable {
  /// Goes through all steps from the last to the first. Throws: `noGradient` for functions whose
  /// slope cannot be told from their value.
  func backward(through walk: inout RecurrentBackwardWalk) throws(ModelError)
}

extension DifferentiableRecurrent {
  public func backward(_ site: BackwardSite) throws(ModelError) {
    let outputs = 0...Self.stateCount
    guard outputs.contains(where: { site.gradient($0) != nil }) else { return }
    _ = try functionSlopes(.float64)
    let y = try site.output()
    let saved = try site.replaceForward(by: RecurrentTraining(of: self), adding: ["saved"])
    var inputs = (0..<RecurrentGradient<Self>.inputCount).map(site.optionalInput)
    inputs[3] = nil
    inputs += [y] + saved + outputs.map { site.gradient($0) }
    try site.give(
      by: RecurrentGradient(of: self), inputs, to: RecurrentGradient<Self>.targets)
  }

  /// The slopes of the functions of each direction. Throws: `noGradient`; what parsing throws.
  func functionSlopes(_ dtype: DType) throws(ModelError) -> [[FunctionSlope]] {
    var slopes: [[FunctionSlope]] = []
    for side in try functions() {
      var own: [FunctionSlope] = []
      for function in side { own.append(try FunctionSlope(function, clip: clip, dtype)) }
      slopes.append(own)
    }
    return slopes
  }
}
