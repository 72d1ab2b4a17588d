// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// The passes in their order, run until nothing changes.
public struct Pipeline: Sendable {
  public var passes: [any Pass]
  /// How often the whole list may run; each pass shrinks or simplifies, so few rounds are needed.
  public var rounds = 8
  /// Whether the graph is verified before the first pass and after each that changes it.
  public var isVerifying = false

  public init(_ passes: [any Pass]) { self.passes = passes }

  /// What keeps a graph pure ONNX.
  public static let interchange = Pipeline([
    FoldConstants(),  // first: others look for constants
    InlineBranches(),  // what was in a branch then stands beside what was around it
    RaiseLoops(),
    RemoveZeroStates(),  // what made them is dead then
    RemoveIdentities(),  // what is left stands next to what it belongs to
    MergeDuplicates(),
    RejoinSteps(),  // before the bias, which it looks for as an addition
    UseLastState(),
    FoldPad(),
    NarrowConvolutions(),  // makes pairs that the next pass removes
    MergeTransposes(),
    FoldScaleShift(),  // before the bias, which an addition must still be for it
    FoldBias(),
    RemoveDeadNodes(),
  ])

  /// As `interchange`, for a file: weights that are whole numbers with scales stay so.
  public static let compact = Pipeline(
    interchange.passes.map { $0 is FoldConstants ? FoldConstants(keepsQuantized: true) : $0 })

  /// Improves `graph`. Throws: what passes throw; `brokenRule` when it is verified.
  public func run(_ graph: inout Graph) throws(ModelError) -> Explanation {
    var log = Explanation()
    if isVerifying { try graph.verify(as: .interchange) }
    for _ in 0..<rounds {
      var changed = false
      for pass in passes {
        guard try pass.runDeep(&graph, &log) else { continue }
        changed = true
        if isVerifying { try verify(graph, after: pass) }
      }
      if !changed { break }
      // What one pass learned of a shape, the next round may need further down.
      try graph.inferTypes()
    }
    return log
  }

  private func verify(_ graph: Graph, after pass: any Pass) throws(ModelError) {
    do throws(ModelError) { try graph.verify(as: .interchange) } catch {
      var error = error
      error.message += "; the pass '\(pass.name)' left the graph so"
      throw error
    }
  }
}
