// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension Op {
  /// The gradients of `BatchNormalization` in training mode. With `v` the inverse deviation,
  /// `x̂ = (x − mean) · v` and n elements a channel:
  ///
  ///     dBias = Σ dY      dScale = Σ dY · x̂      dX = scale · v · (dY − (dBias + x̂ · dScale) / n)
  ///
  /// Inputs: `X [N, C, D…], scale [C], mean [C], v [C], dY`, outputs `dX?, dScale?, dBias?`.
  public struct BatchNormalizationGradient: TrainingOperator {
    public static var name: String { "BatchNormalizationGradient" }
    public static var arity: Arity { Arity(5...5, 0...3) }
    public init() {}

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType([0, 2, 3, 4])
      let x = try site.tensor(0)
      _ = try x.merged(with: site.tensor(4))
      let scale = Fact(site.dtype(1), try site.tensor(1).shape)
      return [Fact(dtype, x.shape), scale, scale]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let channels = x.rank == 1 ? 1 : x.shape[1]
      let inner = x.shape.dropFirst(2).reduce(1, *)
      let scale = try Normalization.vector(site, 1, count: channels)
      let mean = try Normalization.vector(site, 2, count: channels)
      let inverse = try Normalization.vector(site, 3, count: channels)
      let dy = try site.tensor(4).doubles()
      var normal = try x.doubles()
      var (dScale, dBias) = (
        [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
      )
      for place in normal.indices {
        let c = place / inner % channels
        normal[place] = (normal[place] - mean[c]) * inverse[c]
        dScale[c] += dy[place] * normal[place]
        dBias[c] += dy[place]
      }
      let count = Double(channels == 0 ? 1 : normal.count / channels)
      var dx = dy
      for place in dx.indices {
        let c = place / inner % channels
        let common = (dBias[c] + normal[place] * dScale[c]) / count
        dx[place] = scale[c] * inverse[c] * (dy[place] - common)
      }
      let dtype = try site.tensor(1).dtype
      return [
        .tensor(try Tensor(x.dtype, shape: x.shape, converting: dx)),
        .tensor(try Tensor(dtype, shape: [channels], converting: dScale)),
        .tensor(try Tensor(dtype, shape: [channels], converting: dBias)),
      ]
    }
  }
}
