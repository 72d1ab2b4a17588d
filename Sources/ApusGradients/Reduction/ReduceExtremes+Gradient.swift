// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceMax: Differentiable {
  /// `∂y` goes to the largest elements; equal ones share it, as in PyTorch's `amax` and Keras.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.giveToExtremes(over: reducedAxes(site))
  }
}

extension Op.ReduceMin: Differentiable {
  /// `∂y` goes to the smallest elements; equal ones share it, as in PyTorch's `amin` and Keras.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.giveToExtremes(over: reducedAxes(site))
  }
}

extension BackwardSite {
  /// Gives `∂y` to every element of the input that equals its result, in equal shares.
  func giveToExtremes(over axes: [Int]) throws(ModelError) {
    guard let dy = gradient() else { return }
    let isExtreme = try node(Op.Equal(), input(), kept(output(), over: axes, ofInput: 0))
    let hits = try cast(isExtreme, to: dtype(dy))
    let count = try sum(hits, over: axes, keepsDimensions: true)
    let share = try divide(kept(dy, over: axes, ofInput: 0), count)
    try give(multiply(hits, share), to: 0)
  }
}
