// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Cast: Differentiable {
  /// `∂x = ∂y` in the type of `x`, both real numbers; what whole numbers cut off is not seen.
  public func backward(_ site: BackwardSite) throws(ModelError) { try site.giveCast() }
}

extension Op.CastLike: Differentiable {
  /// `∂x = ∂y` in the type of `x`; the second input's values do not matter.
  public func backward(_ site: BackwardSite) throws(ModelError) { try site.giveCast() }
}

extension BackwardSite {
  fileprivate func giveCast() throws(ModelError) {
    guard let dy = gradient(), wants(0) else { return }
    try give(cast(dy, to: dtype(input())), to: 0)
  }

  /// The elements in another type.
  func cast(_ id: ValueID, to type: DType) throws(ModelError) -> ValueID {
    if try dtype(id) == type { return id }
    return try node(Op.Cast(to: type), id)
  }
}
