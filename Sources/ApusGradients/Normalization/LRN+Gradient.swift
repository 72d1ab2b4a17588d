// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.LRN: Differentiable {
  /// With `d = bias + α/size · Σ x²` over the channels around: `∂x = ∂y · d⁻ᵝ - 2αβ/size · x · Σ
  /// ∂y · y / d`, the last sum over the channels that have this one around them.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let shape = try site.shape(x)
    let planes = [shape[0], shape[1], shape.dropFirst(2).reduce(1, *)]
    let near = try site.constant(
      around(shape[1], site.dtype(x)), named: "gradient/neighbours")
    func sums(_ id: ValueID, _ matrix: ValueID) throws(ModelError) -> ValueID {
      try site.reshape(site.product(matrix, site.reshape(id, to: planes)), to: shape)
    }
    let factor = Double(alpha) / Double(size)
    let base = try site.add(
      site.multiply(sums(site.square(x), near), factor), Double(bias))
    let power = try site.node(Op.Pow(), base, site.scalar(-Double(beta), like: x))
    let shares = try site.divide(site.multiply(dy, site.output()), base)
    let back = try site.multiply(x, sums(shares, site.transposeLast(near)))
    let around = try site.multiply(back, 2 * factor * Double(beta))
    try site.give(site.subtract(site.multiply(dy, power), around), to: 0)
  }

  /// `[C, C]`: one where the column's channel is around the row's.
  private func around(_ channels: Int, _ type: DType) throws(ModelError) -> Tensor {
    let shape = [channels, channels]
    let values = (0..<(try Tensor.elementCount(shape))).map { place -> Double in
      let distance = place % channels - place / channels
      return distance >= -((size - 1) / 2) && distance <= size / 2 ? 1 : 0
    }
    return try Tensor(type, shape: shape, converting: values)
  }
}
