// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GroupNormalization: Differentiable {
  /// As LayerNormalization, over the channels of a group and the spatial axes.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.giveGroups(groups, epsilon: epsilon)
  }
}

extension Op.InstanceNormalization: Differentiable {
  /// As LayerNormalization, over the spatial axes of each channel.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.giveGroups(site.shape(site.input())[1], epsilon: epsilon)
  }
}

extension BackwardSite {
  /// Gives the gradients of `[N, C, D…]` normalised in groups of channels, scale and bias, which
  /// have one number for each channel or each group.
  fileprivate func giveGroups(_ groups: Int, epsilon: Float) throws(ModelError) {
    guard let dy = gradient() else { return }
    let full = try shape(input())
    let scales = try shape(input(1))
    let biases = try shape(input(2))
    guard groups > 0, full.count >= 2, full[1] % groups == 0, scales.count == 1, biases.count == 1
    else {
      throw ModelError(.shapeMismatch, "\(full) cannot be divided into \(groups) groups")
    }
    let inner = full.dropFirst(2).reduce(1, *)
    let grouped = [full[0], groups, full[1] / groups, inner]
    let rows = try normalized(reshape(input(), to: grouped), over: [2, 3], epsilon: epsilon)
    let scale = try reshape(input(1), to: [groups, scales[0] / groups, 1])
    try give(rows, reshape(dy, to: grouped), scale: scale, groups: groups)
  }
}
