// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op {
  /// The gradients of `Conv`:
  ///
  ///     dX[n, c, s] = Σ dY[n, m, o] · w[m, c, k]      dW[m, c, k] = Σ x[n, c, s] · dY[n, m, o]
  ///     dB[m] = Σ dY[n, m, o]      over all (o, k) with s = o · stride + k · dilation − pad
  ///
  /// Inputs: `X, W, dY`, outputs `dX?, dW?, dB?`, with the shapes of `Conv`.
  public struct ConvGradient: TrainingOperator {
    public static var name: String { "ConvGradient" }
    public static var arity: Arity { Arity(3...3, 0...3) }
    /// The convolution whose gradients these are.
    public var convolution: Op.Conv
    public init() { convolution = Op.Conv() }
    public init(of convolution: Op.Conv) { self.convolution = convolution }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try convolution.attributes(&v)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<3)
      let y = try convolution.infer(InferSite(inputs: Array(site.inputs.prefix(2)), outputCount: 1))
      // The gradient has the shape of what it is the gradient of.
      _ = try y[0].type.merged(with: .tensor(site.tensor(2)))
      let w = try site.tensor(1).shape
      return [
        Fact(dtype, try site.tensor(0).shape), Fact(dtype, w), Fact(dtype, w.map { [$0[0]] }),
      ]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let (x, w, dy) = (try site.tensor(0), try site.tensor(1), try site.tensor(2))
      let spatial = Array(x.shape.dropFirst(2))
      let axes = try convolution.window.axes(
        rank: spatial.count, kernel: Array(w.shape.dropFirst(2)))
      let placed = try PlacedWindow(axes, on: spatial)
      let sums = try sums(
        (x.doubles(), w.doubles(), dy.doubles()), batch: x.shape[0], channels: x.shape[1],
        filters: w.shape[0], placed)
      return [
        .tensor(try Tensor(x.dtype, shape: x.shape, converting: sums.x)),
        .tensor(try Tensor(x.dtype, shape: w.shape, converting: sums.w)),
        .tensor(try Tensor(x.dtype, shape: [w.shape[0]], converting: sums.b)),
      ]
    }

    private func sums(
      _ values: (x: [Double], w: [Double], dy: [Double]), batch: Int, channels: Int, filters: Int,
      _ window: PlacedWindow
    ) -> (x: [Double], w: [Double], b: [Double]) {
      let perGroup = channels / convolution.group
      let filtersPerGroup = filters / convolution.group
      let (taps, positions) = (window.taps, window.positions)
      var dx = [Double](repeating: 0, count: values.x.count)
      var dw = [Double](repeating: 0, count: values.w.count)
      var db = [Double](repeating: 0, count: filters)
      for tap in 0..<taps {
        let pairs = window.pairs(tap: tap)
        for (n, m) in Convolution.product(batch, filters) {
          let from = (n * filters + m) * positions
          for c in 0..<perGroup {
            let weight = (m * perGroup + c) * taps + tap
            let to = (n * channels + m / filtersPerGroup * perGroup + c) * window.inputCount
            for pair in pairs {
              let gradient = values.dy[from + pair.position]
              dx[to + pair.source] += gradient * values.w[weight]
              dw[weight] += gradient * values.x[to + pair.source]
            }
          }
        }
      }
      guard positions > 0 else { return (dx, dw, db) }
      for (place, gradient) in values.dy.enumerated() {
        db[place / positions % filters] += gradient
      }
      return (dx, dw, db)
    }
  }
}
