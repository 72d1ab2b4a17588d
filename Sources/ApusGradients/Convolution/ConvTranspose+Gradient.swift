// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ConvTranspose: Differentiable {
  /// `∂x` is the convolution of `∂y` with the weights; `∂w` is the gradient of that convolution's
  /// weights with the places of `x` and `∂y` exchanged; `∂b = Σ ∂y` over all but channels.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let (x, w) = (try site.input(0), try site.input(1))
    let convolution = try convolution(over: site.shape(dy), site)
    if site.wants(0) { try site.give(site.node(convolution, dy, w), to: 0) }
    if site.wants(1) {
      let parts = try site.nodes(
        Op.ConvGradient(of: convolution), [dy, w, x], wanted: [false, true])
      if let part = parts[1] { try site.give(part, to: 1) }
    }
    if site.wants(2) {
      let axes = try site.shape(dy).indices.filter { $0 != 1 }
      try site.give(site.sum(dy, over: axes, keepsDimensions: false), to: 2)
    }
  }

  /// The convolution whose transpose this is: it has a position for each element of `x`.
  private func convolution(
    over output: [Int], _ site: BackwardSite
  ) throws(ModelError) -> Op.Conv {
    let input = try Array(site.shape(site.input(0)).dropFirst(2))
    let kernel = try Array(site.shape(site.input(1)).dropFirst(2))
    let axes = try window.axes(rank: input.count, kernel: kernel)
    var begin: [Int] = []
    var end: [Int] = []
    for (axis, extent) in input.enumerated() {
      let place = try place(axes[axis], axis, of: axes.count, on: extent)
      let covered = axes[axis].stride * (extent - 1) + axes[axis].reach
      let after = covered - place.extent - place.begin
      guard after > -axes[axis].stride else {
        throw ModelError(
          .noGradient, "an output padding of the stride or more has no gradient",
          at: .attribute("output_padding"))
      }
      begin.append(place.begin)
      end.append(max(0, after))
    }
    var convolution = Op.Conv()
    convolution.group = group
    convolution.window.strides = window.strides
    convolution.window.dilations = window.dilations
    convolution.window.pads = begin + end
    return convolution
  }
}
