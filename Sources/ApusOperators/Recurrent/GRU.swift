// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A layer of gated recurrent units, in one or both directions of time.
  ///
  /// Gates lie in the order z, r, h in `W`, `R` and `B`:
  ///
  ///     z = f(Wz·x + Rz·h + Wbz + Rbz)             r = f(Wr·x + Rr·h + Wbr + Rbr)
  ///     n = g(Wh·x + Rh·(r⊙h) + Wbh + Rbh)         h' = (1 - z)⊙n + z⊙h
  ///
  /// and with `linearBeforeReset` `n = g(Wh·x + Wbh + r⊙(Rh·h + Rbh))`.
  /// Inputs: `X, W, R, B?, sequence_lens?, initial_h?`, outputs `Y?, Y_h?`, with the shapes that
  /// `RecurrentOperator` lists. Source: ONNX GRU, opset 22.
  public struct GRU: RecurrentOperator {
    public static var name: String { "GRU" }
    public static var versions: [Int] { [1, 3, 7, 14, 22] }
    public static var arity: Arity { Arity(3...6, 0...2) }
    public static var gateCount: Int { 3 }
    public static var stateCount: Int { 1 }
    /// n, z, r and `Rh·h + Rbh` (with `linearBeforeReset`) or `r⊙h`.
    public static var savedCount: Int { 4 }
    public static var defaultActivations: [String] { ["Sigmoid", "Tanh"] }

    public var hiddenSize: Int?
    public var direction = Direction.forward
    public var layout = 0
    /// f and g of each direction; nil is Sigmoid and Tanh.
    public var activations: [String]?
    public var activationAlpha: [Float]?
    public var activationBeta: [Float]?
    public var clip: Float?
    /// Whether the reset gate scales the hidden state's share after the matrix product.
    public var linearBeforeReset = false
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try recurrentAttributes(&v)
      try v.bool("linear_before_reset", &linearBeforeReset, default: false)
    }
  }
}
