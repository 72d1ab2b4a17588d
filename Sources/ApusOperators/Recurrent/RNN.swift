// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A layer of plain recurrent units, in one or both directions of time:
  /// `h' = f(W·x + R·h + Wb + Rb)`.
  ///
  /// Inputs: `X, W, R, B?, sequence_lens?, initial_h?`, outputs `Y?, Y_h?`, with the shapes that
  /// `RecurrentOperator` lists and one gate. Source: ONNX RNN, opset 22.
  public struct RNN: RecurrentOperator {
    public static var name: String { "RNN" }
    public static var versions: [Int] { [1, 7, 14, 22] }
    public static var arity: Arity { Arity(3...6, 0...2) }
    public static var gateCount: Int { 1 }
    public static var stateCount: Int { 1 }
    /// h'.
    public static var savedCount: Int { 1 }
    public static var defaultActivations: [String] { ["Tanh"] }

    public var hiddenSize: Int?
    public var direction = Direction.forward
    public var layout = 0
    /// f of each direction; nil is Tanh.
    public var activations: [String]?
    public var activationAlpha: [Float]?
    public var activationBeta: [Float]?
    public var clip: Float?
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try recurrentAttributes(&v)
    }

    // MARK: - Reference

    public func evaluate(
      _ site: EvaluateSite, saves: Bool
    ) throws(ModelError) -> [Datum?] {
      let functions = try functions()
      let run = try RecurrentRun(self, site)
      return try run.outputs(wanted: site.wanted, saving: saves ? Self.savedCount : nil) {
        side, fromInput, fromHidden, states in
        states[0] = zip(fromInput, fromHidden).map { functions[side][0](clip.clipping($0 + $1)) }
        return states[0]
      }
    }
  }
}
