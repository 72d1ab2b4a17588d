// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A layer of long short-term memory, in one or both directions of time.
  ///
  /// Gates lie in the order i, o, f, c in `W`, `R` and `B`; peepholes `P` in the order i, o, f:
  ///
  ///     i = f(Wi·x + Ri·h + Pi⊙c + Wbi + Rbi)      f = f(Wf·x + Rf·h + Pf⊙c + Wbf + Rbf)
  ///     g = g(Wc·x + Rc·h + Wbc + Rbc)             c' = f⊙c + i⊙g
  ///     o = f(Wo·x + Ro·h + Po⊙c' + Wbo + Rbo)     h' = o⊙h(c')
  ///
  /// Inputs: `X, W, R, B?, sequence_lens?, initial_h?, initial_c?, P? [D, 3·H]`, outputs
  /// `Y?, Y_h?, Y_c?`, with the shapes that `RecurrentOperator` lists.
  /// Source: ONNX LSTM, opset 22.
  public struct LSTM: RecurrentOperator {
    public static var name: String { "LSTM" }
    public static var versions: [Int] { [1, 7, 14, 22] }
    public static var arity: Arity { Arity(3...8, 0...3) }
    public static var weightInputs: [Int] { [1, 2, 3, 7] }
    public static var gateCount: Int { 4 }
    public static var stateCount: Int { 2 }
    /// i, o, f, g, c' and h(c').
    public static var savedCount: Int { 6 }
    public static var defaultActivations: [String] { ["Sigmoid", "Tanh", "Tanh"] }

    public var hiddenSize: Int?
    public var direction = Direction.forward
    public var layout = 0
    /// f, g and h of each direction; nil is Sigmoid, Tanh and Tanh.
    public var activations: [String]?
    public var activationAlpha: [Float]?
    public var activationBeta: [Float]?
    public var clip: Float?
    /// Whether the forget gate is `1 - i`.
    public var inputForget = false
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try recurrentAttributes(&v)
      try v.bool("input_forget", &inputForget, default: false)
    }
  }
}
