// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Moves one factor and one shift a channel into the convolution or matrix product before them:
/// BatchNormalization with fixed statistics, and arithmetic with a constant a channel.
///
/// `s · (W * x + b) + t = (s W) * x + (s b + t)`; weights are scaled in double precision. Nodes
/// between the two that only move elements are looked through as long as channels stay an axis.
public struct FoldScaleShift: Pass {
  public var name: String { "fold scale and shift" }
  public var operators: [any Operator.Type]? { ChannelAffine.operators }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    try ChannelFolding(pass: self, what: "scales the weights and bias of").run(&graph, &log) {
      !$0.isShift
    }
  }
}
