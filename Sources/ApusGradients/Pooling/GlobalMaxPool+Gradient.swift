// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GlobalMaxPool: Differentiable {
  /// `∂x` by `MaxPoolGradient` of the one window that covers the input.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    var pooling = Op.MaxPool()
    pooling.window.kernelShape = try Array(site.shape(site.input()).dropFirst(2))
    try site.give(by: Op.MaxPoolGradient(of: pooling), [site.input(), dy], to: [0])
  }
}
