// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Convolution whose taps are moved by learned offsets, with linear interpolation between
  /// elements, and weighed by a mask: `y[n, m, o] = b[m] + Σ w[m, c, k] · mask · x[n, c, p]`,
  /// `p = o · stride + k · dilation − pad + offset`; elements outside the input are 0.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `w: [M, C/group, K₁ … Kₙ]`, `offset: [N, G · K · n, O…]` with
  /// `G` offset groups, `K` taps and one offset an axis, bias `[M]`, `mask: [N, G · K, O…]`,
  /// `y: [N, M, O…]`. Source: ONNX DeformConv, opset 22.
  public struct DeformConv: Operator {
    public static var name: String { "DeformConv" }
    public static var versions: [Int] { [19, 22] }
    public static var since: Int { 19 }
    public static var arity: Arity { Arity(3...5) }
    public static var weightInputs: [Int] { [1, 3] }
    public var window = Window()
    public var group = 1
    /// Into how many groups channels are divided that share offsets.
    public var offsetGroup = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("kernel_shape", &window.kernelShape)
      try v.ints("strides", &window.strides)
      try v.ints("pads", &window.pads)
      try v.ints("dilations", &window.dilations)
      try v.int("group", &group, default: 1)
      try v.int("offset_group", &offsetGroup, default: 1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<5)
      let x = try site.tensor(0).shape
      if let channels = x?.dropFirst().first?.value { try check(channels: channels) }
      return [Fact(dtype, try Convolution.shape(x, site.tensor(1).shape, group: group, window))]
    }

    private func check(channels: Int) throws(ModelError) {
      guard offsetGroup >= 1, channels % offsetGroup == 0 else {
        throw ModelError(
          .invalidValue, "\(channels) channels cannot be divided into \(offsetGroup) groups",
          at: .attribute("offset_group"))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let w = try site.tensor(1)
      try Convolution.check(
        x.shape.map(Dimension.known), w.shape.map(Dimension.known), channelAxis: 1, group: group)
      try check(channels: x.shape[1])
      let spatial = Array(x.shape.dropFirst(2))
      let axes = try window.axes(rank: spatial.count, kernel: Array(w.shape.dropFirst(2)))
      let placed = try PlacedWindow(axes, on: spatial)
      let sampler = try Sampler(site, x, placed, groups: offsetGroup)
      let (batch, channels, filters) = (x.shape[0], x.shape[1], w.shape[0])
      let (taps, positions) = (placed.taps, placed.positions)
      let perGroup = channels / group
      let weights = try w.doubles()
      try WorkBudget.spend(product: [batch, offsetGroup, taps, positions, 1 << min(axes.count, 30)])
      try WorkBudget.spend(product: [batch, filters, perGroup, taps, positions])
      let count = try Tensor.elementCount([batch, filters, positions])
      try AllocationBudget.current?.check(count * 8)
      var y = [Double](repeating: 0, count: count)
      for n in 0..<batch {
        for tap in 0..<taps {
          let samples = try sampler.samples(n, tap: tap)
          for m in 0..<filters {
            for c in 0..<perGroup {
              let weight = weights[(m * perGroup + c) * taps + tap]
              let from = (m / (filters / group) * perGroup + c) * positions
              let to = (n * filters + m) * positions
              for o in 0..<positions { y[to + o] += weight * samples[from + o] }
            }
          }
        }
      }
      try Convolution.add(
        bias: site.optionalTensor(3)?.doubles(), to: &y, channels: filters, positions: positions)
      let shape = [batch, filters] + placed.output
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: y))]
    }
  }
}

/// The input of a deformable convolution, read between its elements.
private struct Sampler {
  let values: [Double]
  let offsets: [Double]
  let mask: [Double]?
  let channels: Int
  let groups: Int
  let window: PlacedWindow

  /// Throws: `shapeMismatch` when offsets or mask do not fit.
  init(
    _ site: EvaluateSite, _ x: Tensor, _ window: PlacedWindow, groups: Int
  ) throws(ModelError) {
    let offset = try site.tensor(2)
    let mask = try site.optionalTensor(4)
    let perPosition = groups &* window.taps
    let rank = window.input.count
    guard offset.shape == [x.shape[0], perPosition &* rank] + window.output else {
      throw ModelError(
        .shapeMismatch,
        "offsets must be \([x.shape[0], perPosition &* rank] + window.output), got \(offset.shape)")
    }
    if let mask, mask.shape != [x.shape[0], perPosition] + window.output {
      throw ModelError(
        .shapeMismatch,
        "the mask must be \([x.shape[0], perPosition] + window.output), got \(mask.shape)")
    }
    values = try x.doubles()
    offsets = try offset.doubles()
    self.mask = try mask?.doubles()
    channels = x.shape[1]
    self.groups = groups
    self.window = window
  }

  /// `[C, positions]`: what lies under tap number `tap` of sample `n`, weighed by the mask.
  func samples(_ n: Int, tap: Int) throws(ModelError) -> [Double] {
    let positions = window.positions
    let count = try Tensor.elementCount([channels, positions])
    try AllocationBudget.current?.check(count * 8)
    var result = [Double](repeating: 0, count: count)
    let taps = window.taps
    for group in 0..<groups {
      for o in 0..<positions {
        let place = (n * groups + group) * taps + tap
        let weight = mask?[place * positions + o] ?? 1
        for (index, share) in corners(point(place, tap: tap, o)) {
          for c in group * channels / groups..<(group + 1) * channels / groups {
            let value = values[(n * channels + c) * window.inputCount + index]
            result[c * positions + o] += weight * share * value
          }
        }
      }
    }
    return result
  }

  /// Where a tap reads, along each axis.
  private func point(_ place: Int, tap: Int, _ position: Int) -> [Double] {
    let rank = window.input.count
    var result = [Double](repeating: 0, count: rank)
    var (rest, tap) = (position, tap)
    for axis in (0..<rank).reversed() {
      let window = window.axes[axis]
      let start = rest % self.window.output[axis] * window.stride - self.window.begin[axis]
      let offset = offsets[(place * rank + axis) * self.window.positions + position]
      result[axis] = Double(start + tap % window.kernel * window.dilation) + offset
      rest /= self.window.output[axis]
      tap /= window.kernel
    }
    return result
  }

  /// The elements around a point and their shares in its value; those outside are left out.
  private func corners(_ point: [Double]) -> [(index: Int, share: Double)] {
    var result = [(index: 0, share: 1.0)]
    for (x, extent) in zip(point, window.input) {
      guard x > -1, x < Double(extent) else { return [] }
      let low = Int(x.rounded(.down))
      let high = x - Double(low)
      var next: [(index: Int, share: Double)] = []
      for (index, share) in result {
        if low >= 0 { next.append((index * extent + low, share * (1 - high))) }
        if low + 1 < extent { next.append((index * extent + low + 1, share * high)) }
      }
      result = next
    }
    return result
  }
}
