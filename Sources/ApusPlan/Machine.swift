// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// Something that can execute nodes, or print code that does: it turns each node, with its shapes
/// known and its inputs placed, into steps.
public protocol Machine {
  /// One thing that the machine does when the plan runs.
  associatedtype Step

  /// Emits the steps of the node at `site`, or returns false when this machine has no way of its
  /// own; then `fallback` is asked.
  func lower(_ site: LoweringSite<Self>) throws(ModelError) -> Bool

  /// Emits a step that gives the node's results by its reference.
  ///
  /// Throws: `unsupported` on a machine that cannot.
  func fallback(_ site: LoweringSite<Self>) throws(ModelError)

  /// The step that copies every element of one view to another of the same shape.
  func copy(_ source: TensorView, to target: TensorView) throws(ModelError) -> Step
}
