// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input sampled at places that a grid gives, -1 and 1 being its ends along each axis:
  /// x [N, C, in…], grid [N, out…, r] with the innermost axis first, y [N, C, out…].
  ///
  /// Source: ONNX GridSample, opset 20 (in 16 modes were bilinear and bicubic).
  public struct GridSample: Operator {
    public static var name: String { "GridSample" }
    public static var versions: [Int] { [16, 20, 22] }
    public static var since: Int { 20 }
    public static var arity: Arity { Arity(2) }
    public var mode = ResizeSampling.Mode.linear
    public var padding = Padding.zeros
    /// Whether -1 and 1 are the centres of the outermost elements, not their outer edges.
    public var alignCorners = false
    public init() {}

    /// What stands outside the input.
    public enum Padding: String, Sendable { case zeros, border, reflection }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: .linear)
      try v.choice("padding_mode", &padding, default: .zeros)
      try v.bool("align_corners", &alignCorners, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 20 else { return }
      switch raw.attributes["mode"] {
      case .string("bilinear"): raw.attributes["mode"] = .string("linear")
      case .string("bicubic"): raw.attributes["mode"] = .string("cubic")
      default: break
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let grid = try site.tensor(1)
      guard let shape = input.shape, let places = grid.shape else {
        return [Fact(input.dtype, nil)]
      }
      guard shape.count == places.count, shape.count > 2,
        (places.last?.value ?? shape.count - 2) == shape.count - 2
      else {
        throw ModelError(
          .shapeMismatch, "a grid of shape \(places) does not fit an input of shape \(shape)")
      }
      let batch = try Dimension.merged(shape[0], places[0])
      return [Fact(input.dtype, [batch, shape[1]] + places[1..<(places.count - 1)])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let grid = try site.tensor(1)
      guard x.rank == grid.rank, x.rank > 2, grid.shape.last == x.rank - 2,
        grid.shape[0] == x.shape[0]
      else {
        throw ModelError(
          .shapeMismatch,
          "a grid of shape \(grid.shape) does not fit an input of shape \(x.shape)")
      }
      let extents = Array(x.shape[2...])
      let shape = Array(x.shape[..<2]) + grid.shape[1..<(grid.rank - 1)]
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let values = try x.doubles()
      let places = try grid.doubles()
      let strides = Broadcasting.strides(extents)
      let area = extents.reduce(1, *)
      let points = count == 0 ? 0 : count / (shape[0] * shape[1])
      guard count == 0 || area > 0 else {
        throw ModelError(.invalidValue, "an empty image \(extents) cannot be sampled")
      }
      guard extents.count <= 6 else {
        throw ModelError(.unsupported, "more than 6 axes are not supported, got \(extents.count)")
      }
      try WorkBudget.spend(count &* (1 << (2 * extents.count)))
      var result = [Double](repeating: 0, count: count)
      for batch in 0..<(count == 0 ? 0 : shape[0]) {
        for point in 0..<points {
          let start = (batch * points + point) * extents.count
          let taps = combinedTaps(places, start, extents, strides)
          for channel in 0..<shape[1] {
            let plane = batch * shape[1] + channel
            var sum = 0.0
            for tap in taps { sum += tap.weight * values[plane * area + tap.place] }
            result[plane * points + point] = sum
          }
        }
      }
      return [.tensor(try Tensor.saturated(x.dtype, shape: shape, result))]
    }

    private typealias Tap = (place: Int, weight: Double)

    /// The flat places and weights that make up the sample at a grid point.
    private func combinedTaps(
      _ grid: [Double], _ start: Int, _ extents: [Int], _ strides: [Int]
    ) -> [Tap] {
      var taps: [Tap] = [(0, 1)]
      for axis in extents.indices {
        let line = self.taps(grid[start + extents.count - 1 - axis], extents[axis])
        taps = taps.flatMap { tap in
          line.map { (tap.place + $0.place * strides[axis], tap.weight * $0.weight) }
        }
      }
      return taps
    }

    /// The places along one axis, each inside it, with their weights.
    private func taps(_ normalized: Double, _ extent: Int) -> [Tap] {
      let last = Double(extent - 1)
      var x =
        alignCorners
        ? (normalized + 1) / 2 * last : ((normalized + 1) * Double(extent) - 1) / 2
      if mode == .nearest { x.round(.toNearestOrEven) }
      let low = alignCorners ? 0 : -0.5
      if x < low || x > last - low {
        switch padding {
        case .zeros: break
        case .border: x = min(last, max(0, x))
        case .reflection: x = GridSample.reflected(x, low, last - low)
        }
      }
      guard abs(x) < 0x1p40 else { return [] }
      let base = x.rounded(.down)
      let weights: [Double]
      switch mode {
      case .nearest: weights = [1]
      case .linear: weights = [1 - (x - base), x - base]
      case .cubic: weights = GridSample.cubicWeights(x - base)
      }
      let first = Int(base) - (mode == .cubic ? 1 : 0)
      var taps: [Tap] = []
      for (step, weight) in weights.enumerated() {
        var place = first + step
        if place < 0 || place >= extent {
          switch padding {
          case .zeros: continue
          case .border: place = max(0, min(extent - 1, place))
          case .reflection:
            place = Int(GridSample.reflected(Double(place), low, last - low))
            place = max(0, min(extent - 1, place))
          }
        }
        taps.append((place, weight))
      }
      return taps
    }

    /// The place thrown back at both ends until it lies between them.
    private static func reflected(_ x: Double, _ low: Double, _ high: Double) -> Double {
      let span = high - low
      guard span > 0, x.isFinite else { return 0 }
      let turn = abs(x - low).truncatingRemainder(dividingBy: 2 * span)
      return low + (turn <= span ? turn : 2 * span - turn)
    }

    private static func cubicWeights(_ t: Double) -> [Double] {
      let a = -0.75
      func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
      func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
      return [far(t + 1), near(t), near(1 - t), far(2 - t)]
    }
  }
}
