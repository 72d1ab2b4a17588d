// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.DepthToSpace: Differentiable {
  /// `∂x` is `∂y` with its blocks laid out as channels again.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    var op = Op.SpaceToDepth()
    (op.blockSize, op.mode) = (blockSize, mode)
    try site.give(site.node(op, dy), to: 0)
  }
}

extension Op.SpaceToDepth: Differentiable {
  /// `∂x` is `∂y` with its channels laid out as blocks again.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    var op = Op.DepthToSpace()
    (op.blockSize, op.mode) = (blockSize, mode)
    try site.give(site.node(op, dy), to: 0)
  }
}
