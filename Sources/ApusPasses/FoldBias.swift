// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes the addition of one constant a channel the bias of the convolution or `Gemm` before it,
/// and `MatMul` with such an addition one `Gemm`.
///
/// Nodes between the two that only move elements are looked through as long as channels stay an
/// axis.
public struct FoldBias: Pass {
  public var name: String { "fold bias" }
  public var operators: [any Operator.Type]? { ChannelAffine.operators }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    try ChannelFolding(pass: self, what: "becomes the bias of").run(&graph, &log) { $0.isShift }
  }
}
