// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Convolution: `y[n, m, o] = b[m] + Σ x[n, c, o · stride + k · dilation − pad] · w[m, c, k]`
  /// over the channels `c` of `m`'s group and the taps `k`; elements in the padding are 0.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `w: [M, C/group, K₁ … Kₙ]`, `b: [M]`, `y: [N, M, O₁ … Oₙ]`.
  /// Source: ONNX Conv, opset 22.
  public struct Conv: Operator {
    public static var name: String { "Conv" }
    public static var versions: [Int] { [1, 11, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(2...3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var window = Window()
    /// Into how many groups channels are divided; each filter sees one group.
    public var group = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: false)
      try v.int("group", &group, default: 1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<3)
      let x = try site.tensor(0).shape
      let w = try site.tensor(1).shape
      if let bias = site.shape(2), let w = w?.first?.value {
        guard bias.count == 1, bias[0].value ?? w == w else {
          throw ModelError(.shapeMismatch, "needs a bias of \(w) numbers, got shape \(bias)")
        }
      }
      return [Fact(dtype, try Convolution.shape(x, w, group: group, window))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let w = try site.tensor(1)
      let extents = x.shape.map(Dimension.known)
      try Convolution.check(extents, w.shape.map(Dimension.known), channelAxis: 1, group: group)
      let axes = try window.axes(rank: x.rank - 2, kernel: Array(w.shape.dropFirst(2)))
      let placed = try PlacedWindow(axes, on: Array(x.shape.dropFirst(2)))
      var y = try Convolution.sums(
        x.doubles(), w.doubles(), batch: x.shape[0], channels: x.shape[1], filters: w.shape[0],
        groups: group, placed)
      try Convolution.add(
        bias: site.optionalTensor(2)?.doubles(), to: &y, channels: w.shape[0],
        positions: placed.positions)
      let shape = [x.shape[0], w.shape[0]] + placed.output
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: y))]
    }
  }
}
