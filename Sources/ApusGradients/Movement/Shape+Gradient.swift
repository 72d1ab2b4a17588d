// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusOperators
public import ApusTensor

/// An operator that only changes the shape: the gradient takes the old one again.
public protocol ShapeChange: Differentiable {}

extension ShapeChange {
  /// `∂x = ∂y` in the shape of `x`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(site.reshape(dy, to: site.shape(site.input())), to: 0)
  }
}

extension Op.Identity: ShapeChange {}
extension Op.Reshape: ShapeChange {}
extension Op.Flatten: ShapeChange {}
extension Op.Squeeze: ShapeChange {}
extension Op.Unsqueeze: ShapeChange {}
