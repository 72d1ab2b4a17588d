// SPDX-License-Identifier: Apache-2.0

public import ApusSchema

/// A graph with what a file says about it: opsets, producer, metadata.
public struct Model: Sendable {
  public var graph: Graph {
    didSet { isTouched = true }
  }
  /// The version of the operator set that each domain uses; the empty domain is the standard's.
  public var opsets: [String: Int]
  public var producerName = "apus"
  public var producerVersion = ""
  public var docString: String?
  /// Pairs of key and value, in the file's order.
  public var metadata: [(key: String, value: String)] = []
  /// What the file said; it is written back as it was while the graph is untouched.
  public var source: ModelProto?
  /// Whether the graph changed since it was read.
  public private(set) var isTouched = false

  public init(graph: Graph, opsets: [String: Int], source: ModelProto? = nil) {
    self.graph = graph
    self.opsets = opsets
    self.source = source
  }
}
