// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import func Foundation.exp

extension Op {
  /// Convolution of each channel with its own filter over the present and the past:
  /// `y[n, c, t] = f(b[c] + Σₖ s[n, c, t + k] · w[c, 0, k])`, where `s` is the past state (or
  /// zeros) followed by the input; the last `K − 1` elements of `s` come out as the next state.
  ///
  /// Shapes: `x, y: [N, C, T]`, `w: [C, 1, K]`, bias `[C]`, states `[N, C, K − 1]`.
  /// Source: ONNX CausalConvWithState, opset 27.
  public struct CausalConvWithState: Operator {
    public static var name: String { "CausalConvWithState" }
    public static var versions: [Int] { [27] }
    public static var arity: Arity { Arity(2...4, 1...2) }
    public static var weightInputs: [Int] { [1, 2] }

    /// What is done to each sum.
    public enum Activation: String, Sendable {
      case identity = "none"
      /// `x / (1 + e⁻ˣ)`, also called `swish`.
      case silu
      case swish
    }
    public var activation = Activation.identity
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("activation", &activation, default: .identity)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<4)
      let x = try site.tensor(0).shape
      let w = try site.tensor(1).shape
      try CausalConvWithState.check(x, w)
      if let past = site.shape(3), past.count != 3 {
        throw ModelError(.shapeMismatch, "the past state must be [N, C, K − 1], got \(past)")
      }
      if let channels = w?[0] { try Normalization.checkVector(site, 2, count: channels) }
      let kept = w?[2].value.map { Dimension.known($0 - 1) } ?? .unknown
      let state = [x?[0] ?? .unknown, x?[1] ?? w?[0] ?? .unknown, kept]
      return [Fact(dtype, x), Fact(dtype, state)]
    }

    private static func check(_ x: [Dimension]?, _ w: [Dimension]?) throws(ModelError) {
      if let x, x.count != 3 {
        throw ModelError(.shapeMismatch, "the input must be [N, C, T], got \(x)")
      }
      guard let w else { return }
      guard w.count == 3, w[1].value ?? 1 == 1, w[2].value ?? 1 >= 1 else {
        throw ModelError(.shapeMismatch, "the weights must be [C, 1, K], got \(w)")
      }
      if let channels = x?[1].value, let own = w[0].value, channels != own {
        throw ModelError(
          .shapeMismatch, "weights of \(own) channels do not fit an input of \(channels)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let w = try site.tensor(1)
      try CausalConvWithState.check(x.shape.map(Dimension.known), w.shape.map(Dimension.known))
      let (batch, channels, length) = (x.shape[0], x.shape[1], x.shape[2])
      let kernel = w.shape[2]
      let past =
        if let given = try site.optionalTensor(3) { given } else {
          try Tensor.zeros(x.dtype, shape: [batch, channels, kernel - 1])
        }
      guard past.shape == [batch, channels, kernel - 1] else {
        throw ModelError(
          .shapeMismatch,
          "the past state must be \([batch, channels, kernel - 1]), got \(past.shape)")
      }
      let bias =
        site.has(2)
        ? try Normalization.vector(site, 2, count: channels)
        : [Double](repeating: 0, count: channels)
      try WorkBudget.spend(product: [x.count, kernel])
      let (values, before, weights) = (try x.doubles(), try past.doubles(), try w.doubles())
      var y: [Double] = []
      var state: [Double] = []
      for (n, c) in Convolution.product(batch, channels) {
        let row = n * channels + c
        let line =
          before[row * (kernel - 1)..<(row + 1) * (kernel - 1)]
          + values[row * length..<(row + 1) * length]
        let sequence = Array(line)
        for t in 0..<length {
          var sum = bias[c]
          for k in 0..<kernel { sum += sequence[t + k] * weights[c * kernel + k] }
          y.append(sum)
        }
        state += sequence.suffix(kernel - 1)
      }
      if activation != .identity {
        // The sums are rounded to the element type before the activation sees them.
        y = try Tensor(x.dtype, shape: x.shape, converting: y).doubles().map { $0 / (1 + exp(-$0)) }
      }
      return [
        .tensor(try Tensor(x.dtype, shape: x.shape, converting: y)),
        .tensor(try Tensor(past.dtype, shape: past.shape, converting: state)),
      ]
    }
  }
}
