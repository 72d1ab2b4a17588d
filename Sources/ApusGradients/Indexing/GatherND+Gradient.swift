// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GatherND: Differentiable {
  /// Slices of `∂y` added to the places that they came from.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    var op = Op.ScatterND()
    op.reduction = .add
    let indices = try fullIndices(site)
    try site.give(site.node(op, site.zeros(like: site.input()), indices, dy), to: 0)
  }

  /// Indices that name the batch as well.
  private func fullIndices(_ site: BackwardSite) throws(ModelError) -> ValueID {
    let indices = try site.input(1)
    guard batchDims > 0 else { return indices }
    let tuples = try Array(site.shape(indices).dropLast())
    let count = try Tensor.elementCount(tuples)
    let strides = Broadcasting.strides(tuples)
    var places: [Int64] = []
    for tuple in 0..<count {
      for axis in 0..<batchDims { places.append(Int64(tuple / strides[axis] % tuples[axis])) }
    }
    let batch = site.constant(
      try Tensor(shape: tuples + [batchDims], places), named: "gradient/batch")
    return try site.node(Op.Concat(axis: tuples.count), batch, site.cast(indices, to: .int64))
  }
}
