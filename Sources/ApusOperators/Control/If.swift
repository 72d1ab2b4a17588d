// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The outputs of one of two bodies: `then` when the condition holds, else the other.
  ///
  /// Input: `cond`, one Boolean. Bodies take no inputs; they see values around them.
  /// Source: ONNX If, opset 25 (versions differ only in the types that they allow).
  public struct If: Operator {
    public static var name: String { "If" }
    public static var versions: [Int] { [1, 11, 13, 16, 19, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1...1, 0...Arity.many) }
    public static var decidingInputs: [Int] { [0] }
    public var thenBranch = Graph(name: "then")
    public var elseBranch = Graph(name: "else")
    public init() {}

    public var bodies: [Graph] {
      get { [thenBranch, elseBranch] }
      set {
        guard newValue.count == 2 else { return }
        thenBranch = newValue[0]
        elseBranch = newValue[1]
      }
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.graph("then_branch", &thenBranch)
      try v.graph("else_branch", &elseBranch)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try check(outputCount: site.outputCount)
      if let dtype = try site.tensor(0).dtype, dtype != .bool {
        throw ModelError(.typeMismatch, "the condition must be bool, got \(dtype.name)")
      }
      if let condition = try site.integers(0)?.first {
        return try site.inferBody(condition != 0 ? thenBranch : elseBranch, [])
      }
      let facts = (try site.inferBody(thenBranch, []), try site.inferBody(elseBranch, []))
      var joined: [Fact] = []
      for (a, b) in zip(facts.0, facts.1) {
        joined.append(
          Fact(
            try a.type.joined(with: b.type), contents: a.contents == b.contents ? a.contents : nil))
      }
      return joined
    }

    private func check(outputCount: Int) throws(ModelError) {
      for branch in bodies where branch.outputs.count != outputCount || !branch.inputs.isEmpty {
        throw ModelError(
          .invalidModel,
          "a branch must take no inputs and give \(outputCount) outputs, got "
            + "\(branch.inputs.count) and \(branch.outputs.count)", at: .graph(branch.name))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let branch = try site.tensor(0).condition() ? thenBranch : elseBranch
      return try site.run(branch, []).map(Optional.some)
    }
  }
}
